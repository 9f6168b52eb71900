// The frame's own behaviour: keys that ignore typing, edges that can be dragged, the palette by keyboard, and a beacon for tests.
export default function (component) {
  const { data, setTriggerValue } = component
  const root = document.documentElement
  const shell = (window.__millwright = window.__millwright || {})
  shell.keys = data.keys
  shell.send = (id) => setTriggerValue('command', id)
  Object.assign(root.dataset, { mwRun: data.run, mwPage: data.page, mwMs: data.ms })
  if (!shell.started) start(shell)
  dress(shell)
}

const HOLD = 'millwright-width-'
const NARROW = 160  // pixels: the least width of a column

function start(shell) {
  shell.started = true
  document.addEventListener('keydown', (event) => onKey(shell, event), true)
  let queued = false
  new MutationObserver(() => {
    if (queued) return
    queued = true
    requestAnimationFrame(() => { queued = false; dress(shell) })
  }).observe(document.body, { childList: true, subtree: true })
}

function typing() {
  const at = document.activeElement
  return at && (at.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !/^(range|checkbox|radio|button)$/.test(at.type)))
}

function chord(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  const shifted = event.shiftKey && (event.key.length > 1 || /[A-Z]/.test(key))
  return [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', shifted && 'Shift', key].filter(Boolean).join('+')
}

function onKey(shell, event) {
  if (event.target.closest && event.target.closest('.st-key-palette')) return inPalette(event)
  const hit = shell.keys[chord(event)]
  const dialog = document.querySelector('[data-testid="stDialog"]')
  if (!hit || dialog || (typing() && !hit.always)) return
  event.preventDefault()
  event.stopPropagation()
  if (hit.press) document.querySelector(`${hit.press} button:not(:disabled)`)?.click()
  else shell.send(hit.command)
}

function inPalette(event) {
  const items = [...document.querySelectorAll('.st-key-palette_list button')]
  const at = items.indexOf(document.activeElement)
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step && items.length) {
    event.preventDefault()
    items[Math.max(0, Math.min(items.length - 1, at + step))].focus()
  } else if (event.key === 'Enter' && at < 0 && items.length) {
    event.preventDefault()
    items[0].click()
  }
}

function dress(shell) {
  const query = document.querySelector('.st-key-palette input')
  if (query && !query.dataset.mwSeen) {
    query.dataset.mwSeen = '1'
    setTimeout(() => query.focus(), 60)
  }
  document.querySelectorAll('[class*="st-key-col_left_"],[class*="st-key-col_right_"]').forEach(edge)
}

function edge(column) {
  const name = [...column.classList].find((item) => item.startsWith('st-key-col_'))
  const box = column.closest('[data-testid="stLayoutWrapper"]') || column
  const kept = localStorage.getItem(HOLD + name)
  if (kept && box.dataset.mwWidth !== kept) resize(box, name, +kept, false)
  if (box.querySelector(':scope > .mw-edge')) return
  const grip = document.createElement('div')
  const side = name.startsWith('st-key-col_left_') ? 'left' : 'right'
  grip.className = 'mw-edge'
  grip.style[side] = '-6px'
  grip.tabIndex = 0
  grip.setAttribute('role', 'separator')
  grip.setAttribute('aria-orientation', 'vertical')
  grip.setAttribute('aria-label', 'Width of this column')
  grip.setAttribute('aria-valuemin', NARROW)
  grip.onfocus = () => tell(box)  // the window may have been resized since
  box.style.position = 'relative'
  box.append(grip)
  tell(box)
  const towards = side === 'left' ? -1 : 1
  grip.onpointerdown = (down) => {
    const from = box.getBoundingClientRect().width
    grip.setPointerCapture(down.pointerId)
    grip.onpointermove = (move) => resize(box, name, from + towards * (move.clientX - down.clientX), true)
    grip.onpointerup = () => { grip.onpointermove = null; window.dispatchEvent(new Event('resize')) }
  }
  grip.onkeydown = (event) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key]
    if (step) resize(box, name, box.getBoundingClientRect().width + towards * step, true)
  }
  grip.ondblclick = () => { localStorage.removeItem(HOLD + name); box.style.flex = ''; box.style.width = ''; delete box.dataset.mwWidth; tell(box) }
}

// A separator that can be focused must say where it stands.
function tell(box) {
  const grip = box.querySelector(':scope > .mw-edge'), width = Math.round(box.getBoundingClientRect().width)
  grip?.setAttribute('aria-valuenow', width)
  grip?.setAttribute('aria-valuemax', Math.max(width, widest()))
}

function widest() {
  return Math.round(window.innerWidth * 0.6)
}

function resize(box, name, wanted, keep) {
  const width = Math.round(Math.max(NARROW, Math.min(widest(), wanted)))
  box.style.flex = `0 0 ${width}px`
  box.style.width = `${width}px`
  box.dataset.mwWidth = width
  if (keep) localStorage.setItem(HOLD + name, width)
  tell(box)
}
