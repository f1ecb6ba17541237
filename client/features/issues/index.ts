export { IssuePicker, type PickedIssue } from './issue-picker.tsx'
export { RisingIssues } from './rising-issues.tsx'
