import type { FactSource } from '#server/domains/notices/facts/collect.ts'
import type { CustomerLanguage } from '#shared/languages.ts'

/** Sunday, 22 November 2026, 10:06 in Paris. */
export const writtenAt = new Date('2026-11-22T09:06:00Z')

const wordings = {
  en: {
    title: 'Invoices do not download',
    notices: 'your invoices have not been downloading',
    meaning: 'You cannot open invoices from this month',
    workaround: 'Open the invoice list and choose "Print"; printing works',
  },
  fr: {
    title: 'Les factures ne se téléchargent pas',
    notices: 'vos factures ne se téléchargent pas',
    meaning: 'Vous ne pouvez pas ouvrir les factures de ce mois',
    workaround: 'Ouvrez la liste des factures et choisissez « Imprimer » ; l’impression fonctionne',
  },
  de: {
    title: 'Rechnungen lassen sich nicht herunterladen',
    notices: 'lassen sich Ihre Rechnungen nicht herunterladen',
    meaning: 'Sie können die Rechnungen dieses Monats nicht öffnen',
    workaround: 'Öffnen Sie die Rechnungsliste und wählen Sie „Drucken“; das Drucken funktioniert',
  },
  es: {
    title: 'Las facturas no se descargan',
    notices: 'sus facturas no se descargan',
    meaning: 'No puede abrir las facturas de este mes',
    workaround: 'Abra la lista de facturas y elija «Imprimir»; la impresión funciona',
  },
} satisfies Record<CustomerLanguage, object>

/** Everything known: an acknowledged incident with a wording, a next update and an earlier e-mail. */
export function fullSource(language: CustomerLanguage): FactSource {
  return {
    now: writtenAt,
    zone: 'Europe/Paris',
    customer: { id: 'C-20418', name: 'Transports Lefèvre' },
    contact: { id: 7, name: 'Claire Moreau', email: 'claire@lefevre.example' },
    seen: {
      events: 17,
      firstSeen: new Date('2026-11-22T08:42:10Z'),
      lastSeen: new Date('2026-11-22T09:04:50Z'),
      sources: ['impacts:C-20418/31'],
    },
    incident: {
      id: 31,
      version: 4,
      status: 'identified',
      startedAt: new Date('2026-11-22T08:40:00Z'),
      openedAt: new Date('2026-11-22T08:44:00Z'),
      acknowledgedAt: new Date('2026-11-22T08:50:00Z'),
      resolvedAt: null,
      nextUpdateAt: new Date('2026-11-22T10:30:00Z'),
    },
    again: null,
    wording: { view: wordings[language], source: 'wordings:issue:7@1' },
    told: [{ deliveryId: 'd1', at: '2026-11-22T08:55:00.000Z', subject: 'Earlier' }],
    signature: 'Fleetwise Support',
  }
}

export function resolvedSource(language: CustomerLanguage): FactSource {
  const source = fullSource(language)
  return {
    ...source,
    incident: source.incident && {
      ...source.incident,
      status: 'resolved',
      resolvedAt: new Date('2026-11-22T09:05:00Z'),
      nextUpdateAt: null,
    },
  }
}
