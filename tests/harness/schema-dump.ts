import type pg from 'pg'

/** Partitions are made as days go by; they say nothing that their table does not. */
const ownTables = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`

/** The tables of the database, each with its columns, constraints and indexes, as text that is the same every time. */
export async function dumpSchema(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{
    name: string
    partitioned: string | null
    lines: string[]
    indexes: string[] | null
  }>(`
    select c.relname as name,
      pg_get_partkeydef(c.oid) as partitioned,
      array(
        select format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end,
            case when a.attidentity <> '' then ' generated always as identity'
              when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end)
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
      ) || array(
        select format('constraint %I %s', conname, pg_get_constraintdef(oid)) from pg_constraint
        where conrelid = c.oid and contype <> 'n' order by conname
      ) as lines,
      array(
        select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class x on x.oid = i.indexrelid
        where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by x.relname
      ) as indexes
    from pg_class c where ${ownTables} order by c.relname`)
  return rows
    .map(({ name, partitioned, lines, indexes }) => {
      const by = partitioned ? ` partition by ${partitioned}` : ''
      const table = `create table ${name} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)${by};`
      return [table, ...(indexes ?? []).map((index) => `${index};`)].join('\n')
    })
    .join('\n\n')
    .concat('\n')
}
