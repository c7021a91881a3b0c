/** Who is logged in here, and what they may do in the chosen competition. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { answer, api } from '@/api/client'
import type { Appointment, Me, Permission } from '@/api/types'

const KEPT_AS = 'zuoxi.competition'

export const useMe = defineStore('me', () => {
  const user = ref<Me['user']>(null)
  const appointments = ref<Appointment[]>([])
  const installation = ref<Permission[]>([])
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
    installation.value = me.permissions
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

  /** Ask again: a competition was created, or an appointment has changed. */
  async function refresh(): Promise<void> {
    take(await answer(api.GET('/api/me')))
  }

  async function changePassword(old: string, next: string): Promise<void> {
    take(await answer(api.PUT('/api/me/password', { body: { old, new: next } })))
  }

  function choose(id: number): void {
    chosenId.value = id
    localStorage.setItem(KEPT_AS, String(id))
  }

  /** Return whether this person may do, here or in the installation, what `permission` names. */
  function may(permission: Permission): boolean {
    const here = appointment.value?.permissions ?? []
    return here.includes(permission) || installation.value.includes(permission)
  }

  return {
    user,
    appointments,
    appointment,
    competition,
    roles,
    ready,
    refresh,
    logIn,
    logOut,
    changePassword,
    choose,
    may,
  }
})
