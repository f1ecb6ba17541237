import type { ComponentType } from 'react'
import { canSign, type SourceView } from '#shared/sources.ts'
import { PhoneStrangers } from '#client/features/calls/index.ts'
import { m } from '#client/i18n/generated/messages.js'
import { bringsErrors } from './kinds.ts'
import { Limits } from './limits.tsx'
import { Scrubbing } from './scrubbing.tsx'
import { Arrivals } from './section-arrivals.tsx'
import { Forwarding } from './section-forwarding.tsx'
import { Mapping } from './section-mapping.tsx'
import { Sending } from './section-sending.tsx'
import { Signing } from './section-signing.tsx'

type PageSection = {
  name: string
  title: () => string
  /** Not every kind of source has every section. */
  shows: (source: SourceView) => boolean
  Body: ComponentType<{ source: SourceView }>
}

/** What a source's page shows, from top to bottom. */
export const sections: PageSection[] = [
  { name: 'arrivals', title: m.source_arrivals, shows: () => true, Body: Arrivals },
  { name: 'sending', title: m.source_sending, shows: () => true, Body: Sending },
  { name: 'signing', title: m.signing_title, shows: ({ kind }) => canSign(kind), Body: Signing },
  { name: 'mapping', title: m.mapping_title, shows: bringsErrors, Body: Mapping },
  { name: 'forwarding', title: m.forward_title, shows: ({ kind }) => kind === 'sentry', Body: Forwarding },
  { name: 'phones', title: m.strangers_title, shows: ({ kind }) => kind === 'calls', Body: PhoneStrangers },
  { name: 'limits', title: m.limits_title, shows: () => true, Body: Limits },
  { name: 'scrubbing', title: m.scrub_title, shows: bringsErrors, Body: Scrubbing },
]
