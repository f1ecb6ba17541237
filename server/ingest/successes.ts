import type { Identity, SuccessSignal } from '#shared/signal.ts'

export type Success = {
  identities: Identity[]
  service: string | null
  environment: string | null
  at: Date
}

const hourMs = 3_600_000

/** Sums successes per whom they name, service, environment and hour of the clock; those of nobody are left out. */
export function successSums(): { add(success: Success): void; sums(): SuccessSignal[] } {
  const sums = new Map<string, SuccessSignal>()
  return {
    add({ identities, service, environment, at }) {
      if (identities.length === 0) return
      const hour = Math.floor(at.getTime() / hourMs) * hourMs
      const key = JSON.stringify([identities, service, environment, hour])
      const sum = sums.get(key)
      if (!sum) sums.set(key, { identities, service, environment, hour: new Date(hour), count: 1, lastAt: at })
      else {
        sum.count += 1
        if (at > sum.lastAt) sum.lastAt = at
      }
    },
    sums: () => [...sums.values()],
  }
}
