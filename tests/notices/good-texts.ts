import type { CustomerLanguage } from '#shared/languages.ts'

/**
 * E-mails as careful people and good models write them from the full facts (`full`) or after the fix (`fixed`), in
 * words of their own. Nothing may be found in them.
 */
export const goodTexts: [CustomerLanguage, 'full' | 'fixed', string][] = [
  [
    'en',
    'full',
    `Hello Claire,

Since 9:42 this morning, invoices have not been downloading for Transports Lefèvre. Between 9:42 and 10:04 we counted 17 errors in your account, so you may be unable to open this month's invoices.

Our engineers have known about this since 9:44 and have been working on it since 9:50. They have found the cause and are now preparing the correction.

In the meantime, you can open the invoice list and choose "Print", which works normally.

We'll write to you again by 11:30, whether it is fixed or not.

Kind regards,
Fleetwise Support`,
  ],
  [
    'en',
    'full',
    `Dear Claire Moreau,

You may have noticed that you cannot download invoices at the moment. We have seen this 17 times in your account, up to 10:04. It means that invoices from this month do not open.

We know what causes this and an engineer has been on it since 9:50. Nothing you did led to this.

Printing from the invoice list still works if you need a copy now.

Expect our next message by 11:30.

Fleetwise Support`,
  ],
  [
    'en',
    'full',
    `Hello Claire Moreau,

thank you for your call. I could see on my screen what you described: your invoices have not been downloading since 9:42. As soon as it works again, I will write to you. You do not need to call again.

I know how annoying this is when you have to send invoices to your own customers today.

Best wishes
Bea from Fleetwise Support`,
  ],
  [
    'en',
    'fixed',
    `Hello Claire Moreau,

Good news: invoices download again since 10:05. Earlier today, between 9:42 and 10:04, 17 downloads from your account failed. You do not need to change anything; please try the downloads again.

Thank you for your patience.

Fleetwise Support`,
  ],
  [
    'fr',
    'full',
    `Bonjour Claire,

Depuis 9 h 42 ce matin, les factures de Transports Lefèvre ne se téléchargent plus. Entre 9h42 et 10h04, nous avons enregistré 17 erreurs sur votre compte : les factures de ce mois ne peuvent donc pas être ouvertes.

Nos ingénieurs en sont informés depuis 9 h 44 et y travaillent depuis 9 h 50. Ils ont identifié la cause et préparent la correction.

En attendant, vous pouvez ouvrir la liste des factures et choisir « Imprimer » : cela fonctionne.

Nous vous écrirons au plus tard à 11 h 30, même si le problème n'est pas encore réglé.

Cordialement,
Fleetwise Support`,
  ],
  [
    'fr',
    'fixed',
    `Bonjour Madame Moreau,

Vos factures se téléchargent de nouveau depuis 10h05. Entre 9h42 et 10h04, 17 téléchargements ont échoué sur votre compte. Vous n'avez rien à refaire de votre côté, mais vous pouvez relancer les téléchargements qui vous manquent.

Merci de votre patience.

Fleetwise Support`,
  ],
  [
    'fr',
    'full',
    `Bonjour Claire Moreau,

Merci de nous avoir prévenus si vite. Je vois le même problème de mon côté : vos factures ne se téléchargent pas depuis ce matin, 9h42. La correction est en cours de préparation ; nous vous tiendrons au courant à 11h30 au plus tard.

Bien à vous,
Bea`,
  ],
  [
    'de',
    'full',
    `Guten Tag Frau Moreau,

seit 9:42 Uhr lassen sich Ihre Rechnungen nicht herunterladen. Zwischen 9:42 Uhr und 10:04 Uhr haben wir 17 Fehler in Ihrem Konto gezählt. Die Rechnungen dieses Monats können Sie deshalb gerade nicht öffnen.

Wir wissen seit 9:44 Uhr Bescheid. Unsere Technik ist seit 9:50 Uhr damit beschäftigt, hat die Ursache gefunden und arbeitet an der Lösung.

Wenn Sie dringend eine Rechnung brauchen: In der Rechnungsliste funktioniert „Drucken“ weiterhin.

Wir melden uns spätestens um 11.30 Uhr wieder bei Ihnen, auch wenn das Problem bis dahin noch nicht behoben ist.

Mit freundlichen Grüßen
Fleetwise Support`,
  ],
  [
    'de',
    'full',
    `Guten Tag Claire Moreau,

Sie haben sich heute Morgen wegen Ihrer Rechnungen gemeldet. Ich sehe dasselbe wie Sie: Das Herunterladen schlägt seit 9:42 Uhr fehl, bis 10:04 Uhr insgesamt 17 Mal. Sobald es wieder geht, schreibe ich Ihnen. Sie müssen nichts weiter tun.

Freundliche Grüße
Bea, Fleetwise Support`,
  ],
  [
    'de',
    'fixed',
    `Guten Tag Claire Moreau,

Ihre Rechnungen lassen sich seit 10:05 Uhr wieder herunterladen. Zwischen 9:42 und 10:04 Uhr sind in Ihrem Konto 17 Fehler aufgetreten. Bitte versuchen Sie die Downloads einfach noch einmal.

Freundliche Grüße
Fleetwise Support`,
  ],
  [
    'es',
    'full',
    `Hola, Claire:

Desde las 9:42 de esta mañana, las facturas de Transports Lefèvre no se descargan. Entre las 9:42 y las 10:04 registramos 17 errores en su cuenta, por lo que no puede abrir las facturas de este mes.

Lo sabemos desde las 9:44. Nuestro equipo técnico trabaja en ello desde las 9:50, ya conoce la causa y está preparando la corrección.

Mientras tanto, abra la lista de facturas y elija «Imprimir», que funciona con normalidad.

Le escribiremos antes de las 11:30, aunque todavía no esté resuelto.

Un saludo,
Fleetwise Support`,
  ],
  [
    'es',
    'fixed',
    `Hola, Claire Moreau:

Las facturas vuelven a descargarse desde las 10:05. Entre las 9:42 y las 10:04 fallaron 17 descargas en su cuenta. No tiene que hacer nada más; puede volver a descargar las que le falten.

Gracias por su paciencia.
Fleetwise Support`,
  ],
]
