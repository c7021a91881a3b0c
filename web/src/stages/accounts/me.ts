/** Who is logged in here, and what they may do in the chosen competition. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { answer, api } from '@/api/client'
import type { Appointment, Me, Permission } from '@/api/types'

const KEPT_AS = 'zuoxi.competition'

export const useMe = defineStore('me', () => {
  const user = ref<Me['user']>(null)
  const appointments = ref<Appointment[]>([])
  const chosenId = ref<number | null>(Number(localStorage.getItem(KEPT_AS)) || null)
  let asked: Promise<void> | null = null

  const appointment = computed<Appointment | null>(
    () =>
      appointments.value.find((each) => each.competition.id === chosenId.value) ??
      appointments.value[0] ??
      null,
  )
  const competition = computed(() => appointment.value?.competition ?? null)
  const roles = computed(() => appointment.value?.roles ?? [])

  function take(me: Me): void {
    user.value = me.user
    appointments.value = me.appointments
  }

  /** Wait until the server has said who this is; asks once. */
  function ready(): Promise<void> {
    asked ??= answer(api.GET('/api/me'))
      .then(take)
      .catch((error: unknown) => {
        asked = null
        throw error
      })
    return asked
  }

  async function logIn(username: string, password: string): Promise<void> {
    await ready()
    take(await answer(api.POST('/api/login', { body: { username, password } })))
  }

  async function logOut(): Promise<void> {
    take(await answer(api.POST('/api/logout')))
    asked = null
  }

  function choose(id: number): void {
    chosenId.value = id
    localStorage.setItem(KEPT_AS, String(id))
  }

  /** Return whether this person may do what the table of rights calls `permission`. */
  function may(permission: Permission): boolean {
    return appointment.value?.permissions.includes(permission) ?? false
  }

  return { user, appointments, appointment, competition, roles, ready, logIn, logOut, choose, may }
})
