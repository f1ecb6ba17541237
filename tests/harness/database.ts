import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export type TestDatabase = { url: string; drop(): Promise<void> }

/** A database of its own for one test file: a copy of the migrated template. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name} template ${inject('templateName')}`)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  return { url: url.href, drop: async () => await dropDatabase(name) }
}

/** A pool that ended has said goodbye, but PostgreSQL may not have heard it yet; cutting it off would be an error there. */
async function dropDatabase(name: string): Promise<void> {
  const busy = `do $$ begin
    for i in 1..200 loop
      exit when not exists (select from pg_stat_activity where datname = '${name}');
      perform pg_stat_clear_snapshot(), pg_sleep(0.01);
    end loop;
  end $$`
  await onServer(busy)
  await onServer(`drop database if exists ${name} with (force)`)
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('serverUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
