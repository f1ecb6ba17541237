/** The people of the company at their work, signed in like everybody, through the console's own calls. */
import { setTimeout as sleep } from 'node:timers/promises'
import { customerLanguages } from '#shared/languages.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import { answerCustomers } from './desk.ts'
import type { Following } from './following.ts'
import type { Person } from './sign-in.ts'
import type { Story } from './stories/story.ts'

type Deed = { after: number; does: () => Promise<string> }

/** From the alert to the repair: takes the incident, finds words for it, says what is known, answers customers. */
export async function followStory(following: Following): Promise<void> {
  const { scene, speed, signal, say } = following
  const ref = await openedIncident(following)
  if (!ref) return
  const attempt = async (deed: Deed) => {
    await deed.does().then(say, (error: unknown) => say(`${ref}: ${error instanceof Error ? error.message : 'failed'}`))
  }
  let now = 0
  for (const deed of deedsFor(following, ref).toSorted((a, b) => a.after - b.after)) {
    await sleep(((deed.after - now) * 1_000) / speed, undefined, { signal })
    now = deed.after
    await attempt(deed)
  }
  await answerCustomers(following, ref)
  signal.throwIfAborted()
  const engineer = following.people[scene.story.engineer]
  await attempt({ after: 0, does: () => writeUpdate(engineer, ref, 'monitoring', scene.story.repaired) })
}

function deedsFor({ people, scene: { story } }: Following, ref: string): Deed[] {
  const engineer = people[story.engineer]
  const nextUpdateAt = () => new Date(Date.now() + story.nextUpdateAfter * 1_000)
  return [
    {
      after: story.acknowledgedAfter,
      async does() {
        await engineer.console.incidents.acknowledge.mutate({ ref, nextUpdateAt: nextUpdateAt() })
        return `${engineer.name} takes ${ref}.`
      },
    },
    { after: story.wordedAfter, does: () => findWords(people.lead, story, ref) },
    { after: story.wordedAfter + 8, does: () => cutUnrelated(people.lead, story, ref) },
    ...story.updates.map(({ after, status, body }) => ({
      after,
      does: () => writeUpdate(engineer, ref, status, body),
    })),
  ]
}

/** The incident that the alert opened; undefined when the service was repaired before there was one. */
async function openedIncident({ people, scene, repaired, signal, say }: Following): Promise<string | undefined> {
  while (!repaired.aborted) {
    const { open } = await people.lead.console.incidents.board.query()
    const found = open.find(({ title }) => title === scene.story.alert.summary)
    if (found) {
      say(`${found.ref} is open: ${found.title}.`)
      return found.ref
    }
    await sleep(1_000, undefined, { signal })
  }
  return undefined
}

async function writeUpdate(by: Person, ref: string, status: 'identified' | 'monitoring', body: string) {
  await by.console.incidents.update.mutate({ ref, status, body })
  return `${by.name} writes: ${body}`
}

async function findWords(lead: Person, story: Story, ref: string): Promise<string> {
  const subject = { subjectKind: 'incident', subjectId: String(incidentIdOf(ref)) } as const
  for (const language of customerLanguages) {
    await lead.console.wordings.approve.mutate({ ...subject, language, ...story.words[language] })
  }
  return `${lead.name} approves the words for customers in four languages.`
}

/** Other errors of the same service are linked by its scope; a person sees that they are none of this. */
async function cutUnrelated(lead: Person, story: Story, ref: string): Promise<string> {
  const { issues } = await lead.console.incidents.byRef.query({ ref })
  const unrelated = issues.filter(({ title, cut }) => !cut && !title.startsWith(story.error))
  for (const { id } of unrelated) await lead.console.incidents.cutIssue.mutate({ ref, issueId: id })
  const count = unrelated.length
  if (count === 0) return `${lead.name} looks at what belongs to ${ref}: all of it does.`
  const what = count === 1 ? 'an error that only shares' : `${count} errors that only share`
  return `${lead.name} takes ${what} its service out of ${ref}.`
}
