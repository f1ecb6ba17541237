/** Nobody's phone rings longer; the end of such a call was lost. */
export const longestRingMs = 10 * 60_000
/** Nobody talks longer; the end of such a call was lost. */
export const longestCallMs = 4 * 3_600_000
/** So long after the end the console still offers to note the call. */
export const toNoteMs = 15 * 60_000
