/** The short tone of the device check: two notes, a second long, no file needed. */
export async function playTone(): Promise<void> {
  const context = new AudioContext()
  await context.resume()
  for (const [index, pitch] of [660, 880].entries()) {
    const start = context.currentTime + index * 0.4
    const voice = context.createOscillator()
    const volume = context.createGain()
    voice.frequency.value = pitch
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(0.25, start + 0.03)
    volume.gain.linearRampToValueAtTime(0, start + 0.36)
    voice.connect(volume).connect(context.destination)
    voice.start(start)
    voice.stop(start + 0.4)
  }
  await new Promise((resolve) => setTimeout(resolve, 900))
  await context.close()
}
