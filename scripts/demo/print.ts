import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { company, type Customer } from './company/customers.ts'
import type { SignInData } from './sign-in.ts'

const languages = { en: 'English', fr: 'French', de: 'German', es: 'Spanish' }

/** Says what happens, each line with the time on the wall. */
export function timedLines(print: (line: string) => void): (line: string) => void {
  return (line) => print(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
}

/** The first thing a newcomer reads. */
export function welcome(options: {
  url: string
  admin: SignInData
  callers: Customer[]
  startsInSeconds: number
}): string {
  const { url, admin, callers, startsInSeconds } = options
  return [
    '',
    `  ${company.name} is invented: the company, its ${company.customers} customers, their people and phone numbers.`,
    '  What breaks in its services is real, and so is how Knowfirst hears of it.',
    '',
    `  Console    ${url}`,
    `  E-mail     ${admin.email}`,
    `  Password   ${admin.password}`,
    '',
    `  Sign in and look up one of these callers. In ${startsInSeconds} seconds something breaks for them.`,
    ...callers.slice(0, 2).flatMap(callerLines),
    '',
    '  The incident opens by itself about half a minute later; its list of accounts grows while you watch.',
    '  Ctrl-C ends everything. The next "npm run demo" goes on with the same data.',
    '',
  ].join('\n')
}

/** Who has just been hit, and what to type to see it. */
export function callerLines(customer: Customer): string[] {
  const [contact] = customer.contacts
  const phone = parsePhoneNumberFromString(contact.phone ?? '')?.formatInternational() ?? ''
  return [
    `    ${contact.name} of ${customer.name} (${customer.tier}, ${languages[customer.language]})`,
    `      type ${customer.id}, or ${phone}, or ${contact.name}`,
  ]
}
