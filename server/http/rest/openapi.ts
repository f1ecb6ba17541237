import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { Permission } from '#shared/access.ts'
import { customerInput } from '#shared/directory.ts'
import { openIncidentInput, patchIncidentInput } from '#shared/incidents.ts'
import { createDraftInput, draftText } from '#shared/notices.ts'

type Operation = {
  method: 'get' | 'put' | 'post' | 'patch'
  path: string
  summary: string
  permission: Permission
  query?: Record<string, string>
  body?: { schema: z.ZodType; types?: string[] }
  answers?: Record<string, string>
}

/** The REST contract, a row per operation. */
const operations: Operation[] = [
  { method: 'get', path: '/customers/{id}', summary: 'One customer and its contacts', permission: 'customers.read' },
  {
    method: 'get',
    path: '/customers/{id}/brief',
    summary: 'What an agent sees and says about one customer now',
    permission: 'customers.read',
    query: { language: 'Language of the sentence to say: en or fr' },
  },
  {
    method: 'get',
    path: '/lookup',
    summary: 'Customers behind an ID, a phone number, an e-mail address or anything typed',
    permission: 'customers.read',
    query: {
      id: 'Customer ID',
      phone: 'Phone number in any writing',
      email: 'E-mail address',
      q: 'Anything, as typed',
    },
  },
  {
    method: 'put',
    path: '/customers',
    summary: 'Create or change many customers; sending the same again changes nothing',
    permission: 'customers.write',
    body: { schema: z.array(customerInput), types: ['application/json', 'application/x-ndjson', 'text/csv'] },
    answers: { 200: '{ created, updated, unchanged, rejected: [{ line, reason }], rejectedTotal }' },
  },
  {
    method: 'get',
    path: '/incidents',
    summary: 'Incidents, open ones first',
    permission: 'incidents.read',
    query: {
      status: 'open, acknowledged, identified, monitoring or resolved; absent: all',
      limit: '1 to 200',
      after: '`next` of the page before',
    },
  },
  {
    method: 'post',
    path: '/incidents',
    summary: 'Open an incident',
    permission: 'incidents.write',
    body: { schema: openIncidentInput },
  },
  { method: 'get', path: '/incidents/{ref}', summary: 'One incident', permission: 'incidents.read' },
  {
    method: 'patch',
    path: '/incidents/{ref}',
    summary: 'Acknowledge, update or resolve an incident',
    permission: 'incidents.write',
    body: { schema: patchIncidentInput },
  },
  {
    method: 'get',
    path: '/incidents/{ref}/affected',
    summary: 'The accounts it touches, why, and who has been told; CSV by Accept: text/csv',
    permission: 'incidents.read',
    query: {
      filter: 'all, hit, told, notTold or calledFirst',
      search: 'Name or ID',
      limit: '1 to 500',
      after: '`next` of the page before',
    },
  },
  {
    method: 'post',
    path: '/customers/{id}/drafts',
    summary: 'Draft an e-mail to a customer from its own facts; nothing is sent',
    permission: 'notices.draft',
    body: { schema: createDraftInput.omit({ customerId: true }) },
  },
  {
    method: 'post',
    path: '/drafts/{id}/check',
    summary: 'Check a text against the facts of a draft',
    permission: 'notices.draft',
    body: { schema: draftText },
    answers: { 200: '{ findings, sendable }' },
  },
]

const errorAnswer = {
  description: 'What was wrong: { error: { code, message, details? } }',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' }, details: {} },
          },
        },
      },
    },
  },
}

function describe(operation: Operation) {
  const { path, summary, permission, query = {}, body, answers = { 200: 'Done' } } = operation
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }))
  return {
    summary,
    description: `Needs an API key with the scope ${permission}.`,
    parameters: [...inPath, ...inQuery],
    ...(body && { requestBody: { required: true, content: bodyContent(body) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, description]) => [status, { description }])),
      default: errorAnswer,
    },
  }
}

function bodyContent({ schema, types = ['application/json'] }: NonNullable<Operation['body']>) {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.fromEntries(
    types.map((type) => [type, { schema: type === 'application/json' ? json : { type: 'string' } }]),
  )
}

/** The contract as an OpenAPI 3.1 document. */
export function openApiDocument(publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method] = describe(operation)
  return {
    openapi: '3.1.0',
    info: { title: 'Knowfirst', version: '1', description: 'Times are ISO 8601 in UTC; IDs are strings.' },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    paths,
  }
}

/** GET /openapi.json, for everybody: it holds nothing that this repository does not. */
export function openApiRoutes(): Router {
  const answer: RequestHandler = (req, res) => void res.json(openApiDocument(`${req.protocol}://${req.get('host')}`))
  return Router().get('/openapi.json', answer)
}
