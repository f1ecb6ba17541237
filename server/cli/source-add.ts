import { createSourceInput, sourceKinds, type SourceView } from '#shared/sources.ts'
import { createSource } from '#server/domains/sources/index.ts'
import type { Command } from './command.ts'

export const sourceAdd: Command = {
  words: 'source add',
  usage: `source add --kind ${sourceKinds.join('|')} --name N [--service S]`,
  about: 'Make a source and show what its sender must set.',
  options: ['kind', 'name', 'service'],
  required: ['kind', 'name'],
  prepare(options) {
    const input = createSourceInput.parse(options)
    return async (ctx) => {
      const source = await createSource(ctx, input)
      const { id, key, url, dsn } = source
      return {
        text: `Made source ${id}, ${source.name}.\n${toSet(source)}`,
        json: { id: String(id), key, ...(dsn && { dsn }), url },
      }
    }
  },
}

function toSet(source: SourceView): string {
  if (source.kind === 'sentry') return `DSN for the Sentry SDK: ${source.dsn}`
  if (source.kind !== 'otlp') return `Webhook URL: ${source.url}`
  return [
    `OTEL_EXPORTER_OTLP_ENDPOINT=${source.url}`,
    `OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20${source.key}`,
  ].join('\n')
}
