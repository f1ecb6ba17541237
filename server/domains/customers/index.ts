export { identifyCustomers } from './identify.ts'
export { customerNames, findCustomer, listContacts } from './queries.ts'
