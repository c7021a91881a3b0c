/** The names of the twelve roles in the screen's language. */
import { useI18n } from 'vue-i18n'

import type { Role } from '@/api/types'

/** Return a function that names a role by its key; an unknown key is shown as it is. */
export function useRoleNames(): (role: string) => string {
  const { t } = useI18n()
  const names: Record<Role | 'system' | 'account', () => string> = {
    organiser: () => t('app.role.organiser'),
    technical_support: () => t('app.role.technicalSupport'),
    chief_judge: () => t('app.role.chiefJudge'),
    hall_judge: () => t('app.role.hallJudge'),
    marking_judge: () => t('app.role.markingJudge'),
    encryption_judge: () => t('app.role.encryptionJudge'),
    supervisor: () => t('app.role.supervisor'),
    arbitration: () => t('app.role.arbitration'),
    team_leader: () => t('app.role.teamLeader'),
    instructor: () => t('app.role.instructor'),
    contestant: () => t('app.role.contestant'),
    screen: () => t('app.role.screen'),
    system: () => t('app.role.system'),
    account: () => t('app.role.account'),
  }
  return (role) => (isKey(names, role) ? names[role]() : role)
}

function isKey<T extends object>(names: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(names, key)
}
