import { CopyButton } from '#client/ui/copy.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

/** The sentence to say now. */
export function Say({ text }: { text: string }) {
  return (
    <figure className={styles.say}>
      <figcaption className={styles.sayHead}>
        {m.say()}
        <CopyButton text={text} label={m.say_copy()} />
      </figcaption>
      <blockquote className={styles.sayText}>{text}</blockquote>
    </figure>
  )
}
