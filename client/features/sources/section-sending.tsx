import type { SourceView } from '#shared/sources.ts'
import { CopyField } from '#client/ui/copy-field.tsx'
import { fieldsOf } from './snippets.ts'

/** What the sender must set. */
export function Sending({ source }: { source: SourceView }) {
  return fieldsOf(source).map(({ label, value }) => <CopyField key={label} label={label} value={value} />)
}
