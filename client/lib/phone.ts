/** How a country writes its national numbers: the first pattern that fits gives the groups. */
const countries: Record<string, RegExp[]> = {
  '1': [/^(\d{3})(\d{3})(\d{4})$/],
  '33': [/^(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/],
  '34': [/^(\d{3})(\d\d)(\d\d)(\d\d)$/],
  '44': [/^(2\d)(\d{4})(\d{4})$/, /^(1\d1|11\d|[389]\d\d)(\d{3})(\d{4})$/, /^(\d{4})(\d{3})(\d{3})$/],
  '49': [/^(1[5-7]\d)(\d{3,4})(\d{4})$/, /^(30|40|69|89)(\d{3,4})(\d{3,4})$/, /^(\d{3})(\d{3,4})(\d{3,4})$/],
}
const twoDigits = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** `+33261919481` → `+33 2 61 91 94 81`, spaces that do not break; what is no international number stays as it is. */
export function phoneText(phone: string): string {
  if (!/^\+[1-9]\d{5,14}$/.test(phone)) return phone
  const digits = phone.slice(1)
  const codeLength = /^[17]/.test(digits) ? 1 : twoDigits.test(digits) ? 2 : 3
  const [code, national] = [digits.slice(0, codeLength), digits.slice(codeLength)]
  const known = countries[code]?.map((pattern) => pattern.exec(national)?.slice(1)).find(Boolean)
  return [`+${code}`, ...(known ?? threes(national))].join('\u00a0')
}

/** Groups of three, the last ones of two rather than a single digit. */
function threes(digits: string): string[] {
  if (digits.length <= 3) return [digits]
  const size = digits.length === 4 ? 2 : 3
  return [digits.slice(0, size), ...threes(digits.slice(size))]
}
