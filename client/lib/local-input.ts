/** Between a moment and what a `datetime-local` field holds, in the reader's own zone. */
export const localInput = {
  of(at: Date): string {
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
    return local.toISOString().slice(0, 16)
  },
  /** ISO; null for an empty or unreadable field. */
  iso(value: string): string | null {
    const at = new Date(value)
    return value === '' || Number.isNaN(at.getTime()) ? null : at.toISOString()
  },
}
