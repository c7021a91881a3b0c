/** The roles that somebody with an account can hold; contestants log in with a seat code. */
import type { Role } from '@/api/types'

export const OFFICIAL_ROLES: readonly Exclude<Role, 'contestant'>[] = [
  'chief_judge',
  'organiser',
  'technical_support',
  'hall_judge',
  'marking_judge',
  'encryption_judge',
  'supervisor',
  'arbitration',
  'team_leader',
  'instructor',
  'screen',
]
