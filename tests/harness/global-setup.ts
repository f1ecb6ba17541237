import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createLog } from '#server/platform/log.ts'
import { migrateDatabase } from '#server/platform/migrate.ts'
import { startPostgres } from '#server/platform/postgres/index.ts'
import { makeDataDir } from './data-dir.ts'

const templateName = 'knowfirst_template'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the maintenance database on the test server. */
    serverUrl: string
    templateName: string
  }
}

/** One PostgreSQL and one migrated template database for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const dataDir = await makeDataDir()
  const postgres = given
    ? undefined
    : await startPostgres({ dataDir: dataDir.path, log: createLog('silent'), fsync: false })
  const serverUrl = given ?? postgres?.url('postgres') ?? ''
  const template = given ? `${templateName}_${process.pid}` : templateName

  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(`create database ${template}`)
  await migrateDatabase(withDatabase(serverUrl, template))
  await client.end()

  project.provide('serverUrl', serverUrl)
  project.provide('templateName', template)

  return async () => {
    if (given) await dropTemplate(given, template)
    await postgres?.stop()
    await dataDir.remove()
  }
}

async function dropTemplate(serverUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(`drop database if exists ${template} with (force)`)
  await client.end()
}

/** The same server, another database. */
function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
