/** Imported before Knowfirst in its process: when the demo is gone, however it ended, Knowfirst ends in order too. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
