import { predict, warmup } from "./digit.model?mncore"
import { draw, Pad } from "./pad.ts"
import { imageOfDrawing, imageOfSample, type Image } from "./pixels.ts"
import { encodedSamples } from "./samples.ts"

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T
const [digit, words, time] = [element("digit"), element("words"), element("time")]
const bars = Array.from({ length: 10 }, (_, label) => addBar(element("bars"), label))
const samples = encodedSamples.map((text, label) => addSample(element("samples"), imageOfSample(text), label))

let isWaiting = false
const pad = new Pad(element<HTMLCanvasElement>("pad"), () => {
  press(undefined)
  if (isWaiting) return
  isWaiting = true
  requestAnimationFrame(() => {
    isWaiting = false
    void classify(imageOfDrawing(pad.read()))
  })
})

element("clear").addEventListener("click", () => {
  pad.clear()
  press(undefined)
  void classify(undefined)
})
void warmup()

/** Asks the network, and shows what it says. */
async function classify(image: Image | undefined): Promise<void> {
  if (image === undefined) return show(new Float32Array(10), "Draw a digit")
  const start = performance.now()
  const { probabilities } = await predict({ image: image.values })
  const milliseconds = performance.now() - start
  time.textContent = milliseconds < 0.1 ? "less than 0.1 ms" : `${milliseconds.toFixed(1)} ms`
  show(probabilities.data)
}

function show(shares: Float32Array, text?: string): void {
  const best = shares.indexOf(Math.max(...shares))
  digit.textContent = text === undefined ? String(best) : "?"
  words.textContent = text ?? `${Math.floor(100 * shares[best]!)} % sure`
  bars.forEach(({ row, bar, share }, label) => {
    row.toggleAttribute("data-best", text === undefined && label === best)
    bar.style.setProperty("--share", String(shares[label]))
    share.textContent = `${(100 * shares[label]!).toFixed(1)} %`
  })
}

interface Bar {
  readonly row: HTMLElement
  readonly bar: HTMLElement
  readonly share: HTMLElement
}

function addBar(list: HTMLElement, label: number): Bar {
  const part = (className: string, ...children: (Node | string)[]): HTMLElement => {
    const span = document.createElement("span")
    span.className = className
    span.append(...children)
    return span
  }
  const [row, bar, share] = [document.createElement("li"), part("bar"), part("share", "0.0 %")]
  bar.style.display = "block"
  const track = part("track", bar)
  track.ariaHidden = "true"
  row.append(part("label", String(label)), track, share)
  list.append(row)
  return { row, bar, share }
}

function addSample(list: HTMLElement, image: Image, label: number): HTMLButtonElement {
  const button = document.createElement("button")
  const picture = document.createElement("canvas")
  picture.width = picture.height = image.width
  draw(image, picture)
  button.type = "button"
  button.ariaLabel = `Sample of a ${label}`
  button.ariaPressed = "false"
  button.append(picture)
  button.addEventListener("click", () => {
    pad.show(image)
    press(button)
    void classify(image)
  })
  list.append(button)
  return button
}

function press(pressed: HTMLButtonElement | undefined): void {
  for (const button of samples) button.ariaPressed = String(button === pressed)
}
