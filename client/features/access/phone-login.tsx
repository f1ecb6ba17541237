import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'

type User = { id: string; name: string; phoneLogin: string | null }

/** How the phone system names this person: the field for it, and how to save what was typed. */
export function usePhoneLogin(user: User, onSaved?: () => void) {
  const [typed, setTyped] = useState<string>()
  const set = useMutation(
    trpc.access.setPhoneLogin.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.users.list.queryKey() })
        await queryClient.invalidateQueries({ queryKey: trpc.access.me.queryKey() })
        setTyped(undefined)
        onSaved?.()
      },
    }),
  )
  return {
    save: () => {
      if (typed !== undefined && typed.trim() !== (user.phoneLogin ?? '')) {
        if (!set.isPending) set.mutate({ id: user.id, phoneLogin: typed })
        return
      }
      setTyped(undefined)
      onSaved?.()
    },
    forget: () => setTyped(undefined),
    saving: set.isPending,
    field: {
      'aria-label': m.phone_login_of({ name: user.name }),
      placeholder: m.phone_login_none(),
      maxLength: 100,
      value: typed ?? user.phoneLogin ?? '',
      error: set.error && typed !== undefined ? wordsOf(set.error) : undefined,
      onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
    },
  }
}

/** In a row of the list: saved when the field is left, or with Enter. */
export function PhoneLogin({ user }: { user: User }) {
  const { field, save, forget } = usePhoneLogin(user)
  return (
    <TextInput
      size="xs"
      {...field}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key === 'Escape') forget()
      }}
    />
  )
}
