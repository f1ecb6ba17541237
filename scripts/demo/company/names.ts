type List = readonly [string, ...string[]]

export type Names = {
  first: List
  last: List
  places: List
  /** How companies are called; `{last}` and `{place}` are filled in. */
  companies: List
}

const words = (text: string): List => {
  const [head = '', ...rest] = text
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('_', ' '))
  return [head, ...rest]
}

export const english: Names = {
  first: words(
    'Amelia Oliver Priya Jack Grace Harry Aisha Callum Freya Owen Imogen Rhys Nadia Tom Bethan Idris Zoe Marcus',
  ),
  last: words(
    'Ashdown Birkett Calloway Dunmore Ellery Fairbank Garside Hathersage Ingleby Kettering Langdale Marchbanks Norcott Oakhurst Penrose Quarrie Rowntree Stanway Thackeray Underhill Varley Whitlock Yarrow Aldous Brockway Cresswell Dalby Eastham',
  ),
  places: words(
    'Severn Pennine Cotswold Mersey Fenland Moorgate Tyneside Wessex Chiltern Lakeland Solway Trent Humber Malvern Northgate Dales Avon Cambrian Sandbeck Harwell',
  ),
  companies: [
    '{last} Haulage Ltd',
    '{last} & Sons Transport',
    '{place} Couriers Ltd',
    '{place} Freight Services',
    '{last} Coach Hire',
    '{last} Logistics plc',
    '{place} Cold Chain Ltd',
    '{last} Removals',
    '{last} {place} Carriers',
    '{place} {last} Distribution',
  ],
}

export const american: Names = {
  first: words('Ethan Maya Logan Chloe Diego Hannah Tyler Brooke Jamal Kaitlyn Wyatt Elena Grant Tasha Cole Renee'),
  last: words(
    'Bracken Colter Draper Eastwick Farrow Gentry Hollis Ironwood Jessup Kimball Lowell Mercer Nash Overton Prescott Redfern Stratton Tillman Vance Westbrook',
  ),
  places: words(
    'Blue_Ridge Prairie Great_Lakes Keystone Bayou Cascade Lone_Pine Redwood Tidewater High_Plains Ozark Granite',
  ),
  companies: [
    '{last} Trucking LLC',
    '{place} Freight Lines Inc.',
    '{last} Brothers Delivery',
    '{place} {last} Logistics',
    '{last} Moving & Storage',
    '{place} Express Carriers',
  ],
}

export const french: Names = {
  first: words(
    'Claire Paul Camille Hugo Inès Julien Manon Karim Élodie Mathieu Sophie Antoine Léa Yanis Margaux Étienne Nora Bastien',
  ),
  last: words(
    'Lefèvre Marchand Beaulieu Carpentier Delmas Espérandieu Fontanel Garrigue Hautecoeur Jolivet Lacroisière Montclar Noirot Ormesson Perrault Quentel Rivoire Sauvage Thévenin Vauquelin Barthélémy Chastain Duvernay Florentin',
  ),
  places: words(
    'Atlantique Garonne Armor Vosges Provence Loire Alpilles Picardie Rhône Cévennes Bocage Estuaire Jura Lorraine Causses Charente',
  ),
  companies: [
    'Transports {last}',
    '{last} Logistique',
    'Messagerie {place}',
    '{last} Frères Déménagements',
    'Autocars {last}',
    'Fret {place} SARL',
    'Ambulances {last}',
    '{place} Frigo Transport',
    'Transports {last} {place}',
    '{last} Livraisons {place}',
  ],
}

export const german: Names = {
  first: words(
    'Anna Lukas Miriam Jonas Katrin Felix Heike Tobias Lena Matthias Svenja Deniz Ulrike Florian Nele Bernd Jana Emre',
  ),
  last: words(
    'Ahrenholt Brüggemann Castorf Dörflinger Eschenbach Fährmann Gerlinger Hohenstein Immenhof Jürgensen Krautwald Lindenau Mühlbauer Niederhaus Osterkamp Petersdorf Quandtner Rosshaupt Schönfeld Tannhof Uhlenbrock Vossberg Wiesenthal Zellhuber',
  ),
  places: words(
    'Weserland Ostsee Neckar Spreewald Eifel Allgäu Havel Rhön Taunus Saale Elbtal Westerwald Odenwald Ruhrtal Küste Altmark',
  ),
  companies: [
    'Spedition {last} GmbH',
    '{last} Logistik GmbH & Co. KG',
    'Kurierdienst {place}',
    'Omnibusbetrieb {last}',
    '{last} Kühltransporte',
    'Fuhrpark {place} GmbH',
    '{last} Umzüge',
    'Frachtkontor {place}',
    '{last} {place} Transporte',
    'Lieferdienst {last} {place}',
  ],
}

export const spanish: Names = {
  first: words(
    'Lucía Javier Marta Álvaro Carmen Diego Nuria Sergio Elena Íñigo Pilar Andrés Rocío Adrián Marina Óscar Inés Raúl',
  ),
  last: words(
    'Aldecoa Bustamante Cervera Dorado Echegaray Figueroa Galindo Herrero Iturbe Jaramillo Lozoya Montalbán Navascués Olmedo Peñalver Quiroga Robledo Salvatierra Tordesillas Urrutia Valdés Zubiri Arriaga Belmonte',
  ),
  places: words(
    'Levante Cantábrico Ebro Sierra_Norte Guadalquivir Meseta Costa_Brava Duero Maestrazgo Alcarria Bahía Miño Segura Pirineo Tajo',
  ),
  companies: [
    'Transportes {last} S.L.',
    'Logística {place}',
    'Autocares {last}',
    'Mensajería {place} S.L.',
    '{last} Hermanos Mudanzas',
    'Frío {place} Transporte',
    'Flotas {last} S.A.',
    'Reparto {last} {place}',
    'Transportes {last} {place}',
  ],
}
