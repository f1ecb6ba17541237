import {
  changePasswordInput,
  createApiKeyInput,
  createUserInput,
  listAuditInput,
  revokeApiKeyInput,
  setLocaleInput,
  setPhoneLoginInput,
  setupInput,
  setUserDisabledInput,
  setUserPasswordInput,
  setUserRoleInput,
} from '#shared/access.ts'
import { changePassword } from './change-password.ts'
import { createApiKey } from './create-api-key.ts'
import { createUser } from './create-user.ts'
import { procedure, publicProcedure, router } from './procedure.ts'
import { listApiKeys, listAudit, listUsers, readMe, setupNeeded } from './queries.ts'
import { revokeApiKey } from './revoke-api-key.ts'
import { setLocale } from './set-locale.ts'
import { setPhoneLogin } from './set-phone-login.ts'
import { setUserDisabled } from './set-user-disabled.ts'
import { setUserPassword } from './set-user-password.ts'
import { setUserRole } from './set-user-role.ts'
import { setupFirstAdmin } from './setup-first-admin.ts'

const usersRouter = router({
  list: procedure('access.manage').query(({ ctx }) => listUsers(ctx.db)),
  create: procedure('access.manage')
    .input(createUserInput)
    .mutation(({ ctx, input }) => createUser(ctx, input)),
  setRole: procedure('access.manage')
    .input(setUserRoleInput)
    .mutation(({ ctx, input }) => setUserRole(ctx, input)),
  setDisabled: procedure('access.manage')
    .input(setUserDisabledInput)
    .mutation(({ ctx, input }) => setUserDisabled(ctx, input)),
  setPassword: procedure('access.manage')
    .input(setUserPasswordInput)
    .mutation(({ ctx, input }) => setUserPassword(ctx, input)),
})

const keysRouter = router({
  list: procedure('access.manage').query(({ ctx }) => listApiKeys(ctx.db)),
  create: procedure('access.manage')
    .input(createApiKeyInput)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),
  revoke: procedure('access.manage')
    .input(revokeApiKeyInput)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
})

const auditRouter = router({
  list: procedure('audit.read')
    .input(listAuditInput)
    .query(({ ctx, input }) => listAudit(ctx.db, input)),
})

export const accessRouter = router({
  me: publicProcedure('the console asks who is signed in before anybody is').query(({ ctx }) =>
    readMe(ctx.db, ctx.actor),
  ),
  setupNeeded: publicProcedure('the first visit must know that there is no user yet').query(({ ctx }) =>
    setupNeeded(ctx.db),
  ),
  setup: publicProcedure('nobody can hold a permission before the first user; refused ever after')
    .input(setupInput)
    .mutation(({ ctx, input }) => setupFirstAdmin(ctx, input)),
  setLocale: procedure('access.own')
    .input(setLocaleInput)
    .mutation(({ ctx, input }) => setLocale(ctx, input)),
  setPhoneLogin: procedure('access.own')
    .input(setPhoneLoginInput)
    .mutation(({ ctx, input }) => setPhoneLogin(ctx, input)),
  changePassword: procedure('access.own')
    .input(changePasswordInput)
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
  users: usersRouter,
  keys: keysRouter,
  audit: auditRouter,
})
