/** Before `/api` may stand a path prefix, which a DSN can have. */
const prefix = '^(?:/[\\w.~-]{1,60}){0,4}/api'
const project = '([^/]{1,20})'

/** The address of a project, with or without a slash at the end; its first group is the project. */
export const pathOf = (rest: string) => new RegExp(`${prefix}/${project}/${rest}/?$`)

/** The same where the project may be missing. */
export const pathWithoutProject = (rest: string) => new RegExp(`${prefix}(?:/${project})?/${rest}/?$`)
