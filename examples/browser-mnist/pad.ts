import type { Image } from "./pixels.ts"

const penWidth = 20

/** A square canvas to draw on, white on black. */
export class Pad {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D

  /** `onDrawn` is called after every stroke and while one is drawn. */
  constructor(canvas: HTMLCanvasElement, onDrawn: () => void) {
    this.#canvas = canvas
    this.#context = canvas.getContext("2d", { willReadFrequently: true })!
    this.#context.lineCap = this.#context.lineJoin = "round"
    this.#context.lineWidth = penWidth
    this.#context.strokeStyle = "white"
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId)
      this.#begin(event)
      onDrawn()
    })
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return
      for (const each of event.getCoalescedEvents?.() ?? [event]) this.#continue(each)
      onDrawn()
    })
  }

  clear(): void {
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
  }

  show(image: Image): void {
    this.clear()
    draw(image, this.#canvas)
  }

  read(): Image {
    const { width } = this.#canvas
    const { data } = this.#context.getImageData(0, 0, width, width)
    return { width, values: Float32Array.from({ length: width * width }, (_, i) => data[4 * i + 3]! / 255) }
  }

  #begin(event: PointerEvent): void {
    this.#context.beginPath()
    this.#context.moveTo(...this.#place(event))
    this.#continue(event)
  }

  #continue(event: PointerEvent): void {
    this.#context.lineTo(...this.#place(event))
    this.#context.stroke()
  }

  #place({ clientX, clientY }: PointerEvent): [number, number] {
    const { left, top, width } = this.#canvas.getBoundingClientRect()
    const scale = this.#canvas.width / width
    return [(clientX - left) * scale, (clientY - top) * scale]
  }
}

/** Draws an image over a whole canvas. */
export function draw({ width, values }: Image, canvas: HTMLCanvasElement): void {
  const pixels = new ImageData(width, width)
  values.forEach((value, i) => pixels.data.set([255, 255, 255, Math.round(255 * value)], 4 * i))
  const small = new OffscreenCanvas(width, width)
  small.getContext("2d")!.putImageData(pixels, 0, 0)
  canvas.getContext("2d")!.drawImage(small, 0, 0, canvas.width, canvas.height)
}
