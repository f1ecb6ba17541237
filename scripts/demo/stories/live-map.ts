import type { Story } from './story.ts'

export const liveMap: Story = {
  service: 'tracking',
  feature: 'live map',
  alert: {
    name: 'PositionReadsTimingOut',
    severity: 'critical',
    summary: 'The live map stays empty',
    description: 'The position store does not answer in time.',
  },
  error: 'PositionsUnavailableError',
  begins: 'Tracking waits for a position store whose disks are full, one shard after the other.',
  ends: 'Tracking reads from the spare position store.',
  engineer: 'platform',
  spreads: [
    { at: 0, share: 0.1 },
    { at: 30, share: 0.4 },
    { at: 75, share: 0.9 },
  ],
  acknowledgedAfter: 15,
  nextUpdateAfter: 1200,
  updates: [
    {
      after: 45,
      status: 'identified',
      body: 'The disks of the position store are full. We are moving the live map to the spare store.',
    },
  ],
  wordedAfter: 25,
  repairedAfter: 420,
  repaired: 'The live map reads from the spare store. We are watching whether every vehicle shows again.',
  words: {
    en: {
      title: 'The live map shows no vehicles',
      notices: 'your live map has been opening without any vehicles',
      meaning: 'Your vehicles keep sending their positions, and none are lost. The map just cannot show them.',
      workaround: 'The last known position of each vehicle is in the list under Vehicles.',
    },
    fr: {
      title: 'La carte en direct n’affiche aucun véhicule',
      notices: 'votre carte en direct s’ouvre sans afficher aucun véhicule',
      meaning:
        'Vos véhicules continuent d’envoyer leur position et aucune n’est perdue. La carte ne peut pas les afficher.',
      workaround: 'La dernière position connue de chaque véhicule est dans la liste, sous Véhicules.',
    },
    de: {
      title: 'Die Live-Karte zeigt keine Fahrzeuge',
      notices: 'zeigt Ihre Live-Karte keine Fahrzeuge',
      meaning: 'Ihre Fahrzeuge senden weiter, keine Position geht verloren. Die Karte kann sie nur nicht anzeigen.',
      workaround: 'Die letzte bekannte Position jedes Fahrzeugs steht in der Liste unter Fahrzeuge.',
    },
    es: {
      title: 'El mapa en directo no muestra vehículos',
      notices: 'su mapa en directo se abre sin mostrar ningún vehículo',
      meaning: 'Sus vehículos siguen enviando su posición y no se pierde ninguna. El mapa no puede mostrarlas.',
      workaround: 'La última posición conocida de cada vehículo está en la lista, en Vehículos.',
    },
  },
}
