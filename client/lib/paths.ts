/** Every path of the console. Nothing else spells one. */
export const paths = {
  board: () => '/',
  customer: (id: string) => `/customers/${encodeURIComponent(id)}`,
  /** The customer whose page a path is; undefined for any other page. */
  customerOf: (path: string): string | undefined => {
    const [, id] = /^\/customers\/([^/]+)$/.exec(path) ?? []
    return id === undefined ? undefined : decodeURIComponent(id)
  },
  draft: (customerId: string, draftId: string) =>
    `/customers/${encodeURIComponent(customerId)}?draft=${encodeURIComponent(draftId)}`,
  incidents: () => '/incidents',
  incident: (ref: string) => `/incidents/${encodeURIComponent(ref)}`,
  newIncident: (issueId = '') => (issueId ? `/incidents?new=${encodeURIComponent(issueId)}` : '/incidents?new=empty'),
  issues: () => '/issues',
  issue: (id: string) => `/issues/${encodeURIComponent(id)}`,
  emails: () => '/emails',
  sources: () => '/sources',
  source: (id: number) => `/sources/${id}`,
  people: () => '/people',
  settings: () => '/settings',
  find: (query: string) => `/find?q=${encodeURIComponent(query)}`,
  signIn: (to?: string) => (to && to !== '/' ? `/sign-in?to=${encodeURIComponent(to)}` : '/sign-in'),
  setup: () => '/setup',
}

/** Where to go after signing in: only a path of this console, never another site. */
export function safeReturn(to: string | undefined): string {
  return to && /^\/(?![/\\\s])/.test(to) && !to.startsWith('/sign-in') ? to : paths.board()
}
