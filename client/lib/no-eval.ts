import { config } from 'zod'

// zod tries `new Function` to be faster; the content security policy forbids it, and the browser reports each try.
config({ jitless: true })
