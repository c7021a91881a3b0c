/** The browser asks before this page is closed, as long as something would be lost by it. */
import { onScopeDispose } from 'vue'

export function useLeaving(wouldLose: () => boolean): void {
  function ask(event: BeforeUnloadEvent): void {
    if (wouldLose()) event.preventDefault()
  }
  window.addEventListener('beforeunload', ask)
  onScopeDispose(() => window.removeEventListener('beforeunload', ask))
}
