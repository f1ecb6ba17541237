import { Button } from '@mantine/core'
import { useState } from 'react'
import type { MappingView, SightingView } from '#shared/mapping.ts'
import { type SightingOutcome, sightingOutcomes } from '#shared/sources.ts'
import { number, share } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { Filters } from '#client/ui/filters.tsx'
import { State } from '#client/ui/state.tsx'
import { Technical } from '#client/ui/technical.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { kindWord, outcomeTone, outcomeWord } from './mapping-words.ts'
import styles from './mapping.module.css'

const atFirst = 10

type Shown = SightingOutcome | 'all'

/** The source's last events: how many were found, missed and in conflict, then some of them. */
export function Sightings({ mapping: { outcomes, sightings } }: { mapping: MappingView }) {
  const [shown, setShown] = useState<Shown>('all')
  const [all, setAll] = useState(false)
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  const rows = sightings.filter(({ outcome }) => shown === 'all' || outcome === shown)
  return (
    <div className={styles.block}>
      <h3 className={styles.title}>{m.mapping_last({ n: number(total), count: total })}</h3>
      <Filters<Shown>
        label={m.mapping_outcomes()}
        value={shown}
        onChange={setShown}
        options={[
          { value: 'all', label: m.mapping_all(), count: number(total) },
          ...sightingOutcomes.map((outcome) => ({
            value: outcome,
            label: outcomeWord[outcome](),
            count: outcomes[outcome] === 0 ? '0' : `${number(outcomes[outcome])} · ${share(outcomes[outcome], total)}`,
          })),
        ]}
      />
      {rows.length === 0 ? (
        <p className={styles.quiet}>{m.mapping_none_such()}</p>
      ) : (
        <ul className={styles.sightings}>
          {rows.slice(0, all ? rows.length : atFirst).map((sighting) => (
            <Sighting key={sighting.id} sighting={sighting} />
          ))}
        </ul>
      )}
      {!all && rows.length > atFirst && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
          {m.mapping_more({ n: number(rows.length - atFirst) })}
        </Button>
      )}
    </div>
  )
}

function Sighting({ sighting }: { sighting: SightingView }) {
  const { outcome, customerId, others, identities, attributes, standsFor, at } = sighting
  return (
    <li className={styles.sighting}>
      <span className={styles.when}>
        <Moment at={at} />
      </span>
      <State tone={outcomeTone[outcome]} plain>
        {outcomeWord[outcome]()}
      </State>
      <span className={styles.who}>
        {customerId && <CustomerLink id={customerId} />}
        {others.length > 0 && (
          <span className={styles.others}>
            {m.mapping_others()}{' '}
            {others.map((id) => (
              <CustomerLink key={id} id={id} />
            ))}
          </span>
        )}
      </span>
      {outcome === 'missed' && identities.length > 0 && <span className={styles.quiet}>{m.mapping_not_added()}</span>}
      <span className={styles.said}>
        {identities.map(({ kind, value }) => (
          <span key={`${kind} ${value}`} className={styles.identity}>
            {kindWord[kind]()} <bdi>{value}</bdi>
          </span>
        ))}
      </span>
      {standsFor > 1 && <span className={styles.alike}>{m.mapping_stands_for({ n: number(standsFor) })}</span>}
      {Object.keys(attributes).length > 0 && <Technical rows={Object.entries(attributes)} />}
    </li>
  )
}

const CustomerLink = ({ id }: { id: string }) => (
  <Link href={paths.customer(id)} className={styles.customer}>
    <bdi>{id}</bdi>
  </Link>
)
