import { type Request, Router } from 'express'
import { type Actor, actorHolds } from '#server/domains/access/index.ts'
import { isWithheld, lookupCustomers } from '#server/domains/customers/index.ts'
import type { Context } from '#server/platform/context.ts'

/** Under which names phone systems put the caller's number, in any case. */
const phoneNames = ['phone', 'number', 'from', 'caller', 'callerid', 'callernumber', 'ani', 'tel']
/** What the phone system itself calls the caller: read only where the number says nothing. */
const nameNames = ['name', 'callername', 'displayname']
const askedNames = ['id', 'email', 'q', ...phoneNames]
const longest = 200

/**
 * `GET /pop?phone=…` (or `id`, `email`, `q`): the address that a phone system opens in the agent's browser. One customer:
 * that page; several, or only alike: the choice; none: the search, with what was asked for. Only for agents who are
 * signed in; others come to the search, which has them sign in first. `name=` counts where the number finds nobody;
 * `call=`, `dir=` and whatever else comes along is left alone. It only looks up, and never changes anything.
 */
export function popRoutes(ctx: Context, actorOf: (headers: Headers) => Promise<Actor>): Router {
  const routes = Router()
  routes.get(['/pop', '/cti/pop'], async (req, res) => {
    res.set('Cache-Control', 'no-store')
    const asked = readAsked(req)
    if (!asked) return void res.status(400).type('text/html').send(emptyPage)
    if (macro.test(asked.text)) return void res.status(400).type('text/html').send(macroPage(asked))
    const name = nameIn(req)
    if (asked.as === 'phone' && isWithheld(asked.text)) return res.redirect(name ? findPath(name) : '/find')
    const actor = await actorOf(new Headers({ cookie: req.headers.cookie ?? '' }))
    if (!actorHolds(actor, 'customers.read')) {
      res.redirect(findPath(asked.text))
      return
    }

    const matches = await lookupCustomers(ctx, { [asked.as]: asked.text })
    const exact = matches.filter((match) => match.exact)
    const [only] = exact.length === 1 ? exact : exact.filter(({ customerId }) => customerId === asked.text)
    if (only) res.redirect(`/customers/${encodeURIComponent(only.customerId)}`)
    else if (matches.length === 0 && name && (await lookupCustomers(ctx, { q: name })).length > 0) {
      res.redirect(findPath(name))
    } else res.redirect(findPath(asked.text, matches.length === 0))
  })
  return routes
}

const findPath = (text: string, none = false) => `/find?q=${encodeURIComponent(text)}${none ? '&none=1' : ''}`

type Asked = { as: 'id' | 'email' | 'phone' | 'q'; name: string; text: string }

function readAsked(req: Request): Asked | undefined {
  const given = Object.entries(req.query).flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() ? [{ name, text: value.slice(0, longest).toWellFormed() }] : [],
  )
  const find = (as: Asked['as'], names: string[]): Asked[] =>
    given.filter(({ name }) => names.includes(name.toLowerCase())).map((one) => ({ as, ...one }))
  // Not valid percent-encoding, so the parsed query has it garbled: `?phone=%CallerNumber%`.
  for (const [, name = '', text = ''] of req.originalUrl.slice(0, 4_000).matchAll(/[?&]([^=&]+)=(%\w+%)(?=&|$)/g)) {
    if (askedNames.includes(name.toLowerCase())) return { as: 'q', name, text }
  }
  return [...find('id', ['id']), ...find('email', ['email']), ...find('phone', phoneNames), ...find('q', ['q'])]
    .map((asked) => ({ ...asked, text: asked.as === 'phone' ? withPlus(asked.text) : asked.text.trim() }))
    .at(0)
}

function nameIn(req: Request): string | undefined {
  const given = Object.entries(req.query).find(([name]) => nameNames.includes(name.toLowerCase()))?.[1]
  const text = typeof given === 'string' ? given.trim().slice(0, longest).toWellFormed() : ''
  return text && !macro.test(text) && !isWithheld(text) ? text : undefined
}

/** A plus that nobody encoded arrives as a space. */
const withPlus = (text: string) => text.replace(/^((?:tel|sips?|callto):)? +(?=\d)/i, '$1+').trim()

/**
 * What a phone system sends when it did not put the number in: `%CallerNumber%`, `{{number}}`, `${ani}`, `$ANI`,
 * `$.CustomerEndpoint.Address`, `#{number}`, `[CallerID]`, `<ani>`.
 */
const macro = /^(%+\w+%+|\{+[^{}]*\}+|[$#]\{.*\}|\$[A-Za-z.][\w.]*|\[+\w+\]+|<\w+>)$/

const page = (title: string, text: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 38em; margin: 4em auto; padding: 0 1em">
<h1 style="font-size: 20px">${title}</h1>
${text}
<p><a href="/find">Find the customer by hand</a></p>
</body></html>
`

function macroPage({ name, text }: Asked): string {
  return page(
    'The phone system did not send the number',
    `<p>It sent <code>${escapeHtml(name)}=${escapeHtml(text)}</code>: the placeholder, not the caller's number.</p>
<p>For your administrator: the phone system knows this placeholder under another name, or not at this moment of the call.
Knowfirst needs an address such as <code>/pop?phone=+33612345678</code>.</p>`,
  )
}

const emptyPage = page(
  'Nothing to look for',
  `<p>Open this address with a number, an ID or an e-mail: <code>/pop?phone=…</code>, <code>/pop?id=…</code> or
<code>/pop?email=…</code>.</p>`,
)

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
