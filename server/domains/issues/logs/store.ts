import { hash } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { logTemplates } from '#drizzle/schema/issues.ts'
import type { Context } from '#server/platform/context.ts'
import type { Database, Transaction } from '#server/platform/database.ts'
import { enqueueJob } from '#server/platform/jobs.ts'
import { joinTemplates } from '../tasks.ts'
import { type Template, TemplateTree } from './tree.ts'

/** A message without an exception, of one service of one source. */
export type LogMessage = { sourceId: number; service: string; words: string[] }

type Service = { tree: TemplateTree; full: boolean; readAtMs: number; found: Map<string, number> }

/** Beyond these a service's, or a source's, messages are only told apart by their masked text. */
const mostTemplates = 500
const mostPerSource = 20_000
/** What other copies have learnt is read this often. */
const readAgainMs = 60_000
const mostServices = 1_000
const mostFound = 2_000

const kept = new WeakMap<Database, Map<string, Service>>()
/** When a source was found to have its most templates: it then learns nothing, under whatever service, for a while. */
const fullSince = new WeakMap<Database, Map<number, number>>()

const keyOf = ({ sourceId, service }: Pick<LogMessage, 'sourceId' | 'service'>) => `${sourceId}\n${service}`

/**
 * The ID of each message's template, in the messages' order; undefined where there are too many. What nothing covers is
 * learnt and stored at once, outside the caller's transaction: a template without events does no harm, and other copies
 * wait for a moment instead of for the batch.
 */
export async function findTemplates(ctx: Context, messages: LogMessage[]): Promise<(number | undefined)[]> {
  if (messages.length === 0) return []
  const services = kept.get(ctx.db) ?? new Map<string, Service>()
  kept.set(ctx.db, services)
  const groups = Map.groupBy(messages, keyOf)
  const full = fullSince.get(ctx.db) ?? new Map<number, number>()
  fullSince.set(ctx.db, full)
  await readServices(ctx, services, groups)
  for (const [key, [first]] of groups) {
    const service = services.get(key)
    if (!service || !first) continue
    const unknown = new Map<string, string[]>()
    for (const { words } of groups.get(key) ?? []) {
      const text = words.join(' ')
      if (find(service, text, words) === undefined) unknown.set(text, words)
    }
    if (unknown.size === 0 || service.full || isFull(ctx, full, first.sourceId)) continue
    const learnt = await learn(ctx, first, [...unknown.values()])
    services.set(key, learnt.service)
    if (learnt.isSourceFull) full.set(first.sourceId, ctx.clock.now().getTime())
  }
  const ids = messages.map((message) => {
    const service = services.get(keyOf(message))
    return service && find(service, message.words.join(' '), message.words)
  })
  while (services.size > mostServices) services.delete(services.keys().next().value ?? '')
  return ids
}

const isFull = (ctx: Context, full: Map<number, number>, sourceId: number) =>
  Math.abs(ctx.clock.now().getTime() - (full.get(sourceId) ?? -Infinity)) < readAgainMs

/** Most messages came before: what they were found to be is kept until the templates change. */
function find(service: Service, text: string, words: string[]): number | undefined {
  const known = service.found.get(text)
  if (known !== undefined) return known
  const id = service.tree.match(words)?.id
  if (id === undefined) return undefined
  if (service.found.size >= mostFound) service.found.clear()
  service.found.set(text, id)
  return id
}

async function readServices(
  ctx: Context,
  services: Map<string, Service>,
  groups: Map<string, LogMessage[]>,
): Promise<void> {
  const nowMs = ctx.clock.now().getTime()
  const missing = [...groups].flatMap(([key, [first]]) => {
    const service = services.get(key)
    if (service) {
      // The one used last is dropped last.
      services.delete(key)
      services.set(key, service)
    }
    const fresh = service && Math.abs(nowMs - service.readAtMs) < readAgainMs
    return fresh || !first ? [] : [first]
  })
  if (missing.length === 0) return
  const { rows } = await ctx.db.execute<Row>(sql`
    select t.id, t.source_id, t.service, t.words from log_templates t
      join unnest(${sql.param(missing.map(({ sourceId }) => sourceId))}::int[],
                  ${sql.param(missing.map(({ service }) => service))}::text[]) as k (source_id, service)
     using (source_id, service)`)
  const byService = Map.groupBy(rows, (row) => keyOf({ sourceId: row.source_id, service: row.service }))
  for (const one of missing) services.set(keyOf(one), serviceOf(byService.get(keyOf(one)) ?? [], nowMs))
}

type Row = { id: string; source_id: number; service: string; words: string[] }

function serviceOf(rows: Pick<Row, 'id' | 'words'>[], readAtMs: number): Service {
  const tree = new TemplateTree(rows.map(({ id, words }) => ({ id: Number(id), words })))
  return { tree, full: tree.size >= mostTemplates, readAtMs, found: new Map() }
}

/**
 * Learns messages that nothing covered. One copy at a time per service, each from what is stored now: so copies that
 * meet the same message at once agree on one template, and a message keeps its template over a restart.
 */
async function learn(
  ctx: Context,
  { sourceId, service }: LogMessage,
  messages: string[][],
): Promise<{ service: Service; isSourceFull: boolean }> {
  return await ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockClass}, hashtext(${`${sourceId} ${service}`}))`)
    const stored = sql`select id, words from log_templates where source_id = ${sourceId} and service = ${service}`
    const { rows } = await tx.execute<Row>(stored)
    const inSource = await tx.$count(logTemplates, eq(logTemplates.sourceId, sourceId))
    const isSourceFull = inSource >= mostPerSource
    const lessons = draftLessons(rows, messages, isSourceFull ? 0 : mostTemplates)
    await writeLessons(tx, ctx, { sourceId, service }, lessons)
    const after = await tx.execute<Row>(stored)
    return { service: serviceOf(after.rows, ctx.clock.now().getTime()), isSourceFull }
  })
}

/** Any constant: nothing else locks in this class. */
const lockClass = 7_401_157

type Lessons = { born: { template: Template; seed: string }[]; widened: Set<Template>; swallowed: Map<number, number> }

/** What the messages, one after the other, make of the templates. New ones have IDs below zero, the oldest the highest. */
function draftLessons(rows: Pick<Row, 'id' | 'words'>[], messages: string[][], most: number): Lessons {
  const tree = new TemplateTree(rows.map(({ id, words }) => ({ id: Number(id), words })))
  const born = new Map<Template, string>()
  const widened = new Set<Template>()
  const swallowed = new Map<number, number>()
  let nextId = Number.MAX_SAFE_INTEGER - messages.length
  for (const words of messages) {
    if (tree.match(words)) continue
    const lesson = tree.learn(words)
    if (lesson.kind === 'new') {
      if (tree.size >= most) continue
      const template = { id: nextId++, words }
      tree.add(template)
      born.set(template, hash('sha256', words.join(' ')).slice(0, 32))
      continue
    }
    tree.remove(lesson.template)
    lesson.template.words = lesson.words
    tree.add(lesson.template)
    if (!born.has(lesson.template)) widened.add(lesson.template)
    for (const one of lesson.swallowed) {
      tree.remove(one)
      widened.delete(one)
      if (!born.delete(one)) swallowed.set(one.id, lesson.template.id)
    }
  }
  return { born: [...born].map(([template, seed]) => ({ template, seed })), widened, swallowed }
}

async function writeLessons(
  tx: Transaction,
  ctx: Context,
  { sourceId, service }: Pick<LogMessage, 'sourceId' | 'service'>,
  { born, widened, swallowed }: Lessons,
): Promise<void> {
  const wide = [...widened]
  if (wide.length > 0) {
    await tx.execute(sql`
      update log_templates t set words = array(select jsonb_array_elements_text(w.words)), version = t.version + 1
        from unnest(${sql.param(wide.map(({ id }) => id))}::bigint[],
                    ${sql.param(wide.map(({ words }) => JSON.stringify(words)))}::jsonb[]) as w (id, words)
       where t.id = w.id`)
  }
  if (born.length > 0) {
    await tx.execute(sql`
      insert into log_templates (source_id, service, words, seed, created_at)
      select ${sourceId}, ${service}, array(select jsonb_array_elements_text(w.words)), w.seed,
             ${ctx.clock.now().toISOString()}::timestamptz
        from unnest(${sql.param(born.map(({ template }) => JSON.stringify(template.words)))}::jsonb[],
                    ${sql.param(born.map(({ seed }) => seed))}::text[]) with ordinality as w (words, seed, at)
       order by w.at
      on conflict (source_id, service, seed) do nothing`)
  }
  if (swallowed.size === 0) return
  const gone = [...swallowed.keys()]
  await tx.execute(sql`delete from log_templates where id = any(${sql.param(gone)}::bigint[])`)
  for (const [into, pairs] of Map.groupBy(swallowed, ([, id]) => id)) {
    const from = pairs.map(([id]) => id)
    await enqueueJob(tx, joinTemplates, { sourceId, service, into, from })
  }
}
