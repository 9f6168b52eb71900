// Sends a file to the app's own route: straight to disk, with progress, and a way to stop.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const find = (name) => parentElement.querySelector(`.${name}`)
  const zone = find('zone'), input = find('input'), bar = find('bar'), text = find('text'), stop = find('stop'), note = find('note')
  find('title').textContent = data.title
  find('hint').textContent = data.hint
  const state = (parentElement.__upload = parentElement.__upload || { request: null })
  input.accept = data.accept
  const say = (message, bad) => { note.textContent = message; note.classList.toggle('bad', Boolean(bad)) }
  const busy = (on) => zone.classList.toggle('busy', on)

  const send = (file) => {
    if (!file || state.request) return
    if (file.size > data.limit * 1e6) return say(`“${file.name}” is larger than ${data.limit.toLocaleString()} MB, the most that is accepted.`, true)
    const request = (state.request = new XMLHttpRequest())
    const began = performance.now()
    request.open('POST', `api/upload?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('X-Millwright', '1')
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (event) => {
      const done = event.loaded / event.total
      const left = ((performance.now() - began) / 1000) * (1 / done - 1)
      bar.value = done
      text.textContent = `${file.name}: ${Math.floor(100 * done)} % of ${(event.total / 1e6).toFixed(1)} MB` + (left > 1 && isFinite(left) ? `, ${Math.ceil(left)} s left` : '')
    }
    const over = (message, bad) => { state.request = null; busy(false); input.value = ''; say(message, bad) }
    request.onload = () => {
      let answer = {}
      try { answer = JSON.parse(request.responseText) } catch { /* an answer that is no JSON is told below */ }
      if (request.status === 200) { over(''); setTriggerValue('done', answer.token) } else over(answer.error || `The upload failed (${request.status}). Try again.`, true)
    }
    request.onerror = () => over('The app did not answer. Is it still running?', true)
    request.onabort = () => over('Upload stopped. Nothing was kept.')
    say('')
    busy(true)
    request.send(file)
  }
  input.onchange = () => send(input.files[0])
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add('over') }
  zone.ondragleave = () => zone.classList.remove('over')
  zone.ondrop = (event) => { event.preventDefault(); zone.classList.remove('over'); send(event.dataTransfer.files[0]) }
  stop.onclick = () => state.request && state.request.abort()
}
