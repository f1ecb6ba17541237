export type Text = { subject: string; text: string }

const key = (draftId: string) => `knowfirst-draft-${draftId}`

function isText(value: unknown): value is Text {
  return (
    typeof value === 'object' &&
    value !== null &&
    'subject' in value &&
    'text' in value &&
    typeof value.subject === 'string' &&
    typeof value.text === 'string'
  )
}

/** What was typed and may not have reached the server yet: it survives a reload of the page. */
export const unsaved = {
  read(draftId: string): Text | undefined {
    try {
      const value: unknown = JSON.parse(sessionStorage.getItem(key(draftId)) ?? 'null')
      return isText(value) ? value : undefined
    } catch {
      return undefined
    }
  },
  keep: (draftId: string, text: Text) => sessionStorage.setItem(key(draftId), JSON.stringify(text)),
  forget: (draftId: string) => sessionStorage.removeItem(key(draftId)),
}
