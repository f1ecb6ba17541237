import { identifyCallerInput, myCallsInput, phoneStrangersInput, recordContactInput } from '#shared/calls.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { identifyCaller } from './identify.ts'
import { type CallPorts, myCalls } from './queries.ts'
import { recordContact } from './record.ts'
import { phoneStrangers } from './strangers.ts'

export const createCallsRouter = (ports: CallPorts) =>
  router({
    record: procedure('contacts.record')
      .input(recordContactInput)
      .mutation(({ ctx, input }) => recordContact(ctx, input)),
    /** What rings at, or is spoken on, the phone of the one who asks. */
    mine: procedure('customers.read')
      .input(myCallsInput)
      .query(({ ctx, input }) => myCalls(ctx, ports, input.language)),
    strangers: procedure('sources.read')
      .input(phoneStrangersInput)
      .query(({ ctx, input }) => phoneStrangers(ctx, input.sourceId)),
    identify: procedure('contacts.record')
      .input(identifyCallerInput)
      .mutation(({ ctx, input }) => identifyCaller(ctx, input)),
  })
