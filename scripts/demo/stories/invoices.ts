import type { Story } from './story.ts'

export const invoices: Story = {
  service: 'billing',
  feature: 'consolidated invoices',
  alert: {
    name: 'InvoiceDownloadsFailing',
    severity: 'critical',
    summary: 'Invoices do not download',
    description: 'More than one invoice download in five ends with an error.',
  },
  error: 'TypeError',
  begins: 'Billing moves accounts to new tax profiles and loses those of consolidated invoices.',
  ends: 'Billing puts the old tax profiles back.',
  engineer: 'engineer',
  spreads: [
    { at: 0, share: 0.05 },
    { at: 25, share: 0.15 },
    { at: 60, share: 0.35 },
    { at: 150, share: 0.6 },
  ],
  acknowledgedAfter: 10,
  nextUpdateAfter: 1800,
  updates: [
    {
      after: 30,
      status: 'identified',
      body: 'Accounts with consolidated invoices lost their tax profile in last night’s move. We are putting the old profiles back.',
    },
  ],
  wordedAfter: 18,
  repairedAfter: 480,
  repaired: 'The old tax profiles are back. We are watching whether downloads succeed.',
  words: {
    en: {
      title: 'Invoices do not download',
      notices: 'your consolidated invoices have not been downloading',
      meaning: 'Your invoices and amounts are correct and nothing is lost. Only the PDF cannot be made.',
      workaround: 'The CSV export under Billing > Export has the same figures.',
    },
    fr: {
      title: 'Les factures ne se téléchargent pas',
      notices: 'vos factures groupées ne se téléchargent pas',
      meaning: 'Vos factures et leurs montants sont justes et rien n’est perdu. Seul le PDF ne peut pas être créé.',
      workaround: 'L’export CSV, sous Facturation > Export, contient les mêmes chiffres.',
    },
    de: {
      title: 'Rechnungen lassen sich nicht herunterladen',
      notices: 'lassen sich Ihre Sammelrechnungen nicht herunterladen',
      meaning: 'Ihre Rechnungen und Beträge stimmen, nichts ist verloren. Nur das PDF kann nicht erstellt werden.',
      workaround: 'Der CSV-Export unter Abrechnung > Export enthält dieselben Zahlen.',
    },
    es: {
      title: 'Las facturas no se descargan',
      notices: 'sus facturas agrupadas no se descargan',
      meaning: 'Sus facturas y sus importes son correctos y no se ha perdido nada. Solo falla la creación del PDF.',
      workaround: 'La exportación CSV, en Facturación > Exportar, contiene las mismas cifras.',
    },
  },
}
