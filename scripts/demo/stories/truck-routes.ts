import type { Story } from './story.ts'

export const truckRoutes: Story = {
  service: 'routes',
  feature: 'truck routing',
  alert: {
    name: 'RoutePlanningFailing',
    severity: 'warning',
    summary: 'Truck routes cannot be planned',
    description: 'Route planning for trucks fails while it reads the map of low bridges.',
  },
  error: 'SyntaxError',
  begins: 'Routes gets this week’s map of low bridges, cut off on its way.',
  ends: 'Routes goes back to last week’s map.',
  engineer: 'engineer',
  spreads: [
    { at: 0, share: 0.15 },
    { at: 30, share: 0.5 },
    { at: 90, share: 1 },
  ],
  acknowledgedAfter: 12,
  nextUpdateAfter: 1500,
  updates: [
    {
      after: 40,
      status: 'identified',
      body: 'The new map of low bridges arrived incomplete. We are going back to last week’s map.',
    },
  ],
  wordedAfter: 22,
  repairedAfter: 420,
  repaired: 'Last week’s map is back in place. We are watching whether truck routes are planned again.',
  words: {
    en: {
      title: 'Truck routes cannot be planned',
      notices: 'you have not been able to plan new truck routes',
      meaning: 'Routes you planned before still work, on screen and in the cab. Only new ones stop with an error.',
      workaround: 'You can plan the route as a van and check the low bridges on it yourself.',
    },
    fr: {
      title: 'Les itinéraires poids lourds ne se calculent pas',
      notices: 'vous ne pouvez plus calculer de nouveaux itinéraires poids lourds',
      meaning: 'Vos itinéraires déjà prévus restent valables, à l’écran comme en cabine. Seuls les nouveaux échouent.',
      workaround: 'Vous pouvez calculer l’itinéraire en mode fourgon et vérifier vous-même les ponts bas.',
    },
    de: {
      title: 'Lkw-Routen lassen sich nicht planen',
      notices: 'lassen sich keine neuen Lkw-Routen planen',
      meaning: 'Bereits geplante Routen gelten weiter, am Bildschirm und im Fahrerhaus. Nur neue brechen ab.',
      workaround: 'Sie können die Route als Transporter planen und die niedrigen Brücken selbst prüfen.',
    },
    es: {
      title: 'No se pueden planificar rutas de camión',
      notices: 'no se pueden planificar nuevas rutas de camión',
      meaning: 'Las rutas ya planificadas siguen valiendo, en pantalla y en cabina. Solo fallan las nuevas.',
      workaround: 'Puede planificar la ruta como furgoneta y comprobar usted los puentes bajos.',
    },
  },
}
