/** Side of the images that the network takes, in pixels. */
export const side = 32
/** Side of the digits of the data set, which lie in the middle of those. */
const source = 28
/** Digits of the data set fit into a square of this side. */
const box = 20

/** A grey image: 0 is empty, 1 is ink; row by row. */
export interface Image {
  readonly width: number
  readonly values: Float32Array
}

/** A sample as the network takes it. */
export function imageOfSample(text: string): Image {
  const values = new Float32Array(side * side)
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  const border = (side - source) / 2
  for (let i = 0; i < source * source; i++) {
    const shade = i % 2 === 0 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15
    values[(Math.floor(i / source) + border) * side + (i % source) + border] = shade / 15
  }
  return { width: side, values }
}

/**
 * A drawing as the network takes it, which is how the data set was made: the ink is scaled to fit into 20 × 20 pixels and moved
 * so that its centre of mass lies in the middle. Nothing for an empty drawing.
 */
export function imageOfDrawing(drawing: Image): Image | undefined {
  const area = inkedArea(drawing)
  if (area === undefined) return undefined
  const scale = Math.max(area.right - area.left, area.bottom - area.top) / box
  const middle = centreOfMass(drawing)
  const values = new Float32Array(side * side)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const left = middle.x + (column - side / 2) * scale
      const top = middle.y + (row - side / 2) * scale
      values[row * side + column] = mean(drawing, left, top, scale)
    }
  }
  return { width: side, values }
}

interface Area {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function inkedArea({ width, values }: Image): Area | undefined {
  let [left, top, right, bottom] = [width, width, 0, 0]
  values.forEach((value, i) => {
    if (value < 0.1) return
    const [x, y] = [i % width, Math.floor(i / width)]
    left = Math.min(left, x)
    right = Math.max(right, x + 1)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y + 1)
  })
  return right > left ? { left, top, right, bottom } : undefined
}

function centreOfMass({ width, values }: Image): { readonly x: number; readonly y: number } {
  let [x, y, mass] = [0, 0, 0]
  values.forEach((value, i) => {
    x += value * ((i % width) + 0.5)
    y += value * (Math.floor(i / width) + 0.5)
    mass += value
  })
  return { x: x / mass, y: y / mass }
}

/** The mean of a square of the drawing, sampled at whole pixels; what lies outside is empty. */
function mean({ width, values }: Image, left: number, top: number, size: number): number {
  const steps = Math.max(1, Math.round(size))
  let sum = 0
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      const x = Math.floor(left + ((j + 0.5) * size) / steps)
      const y = Math.floor(top + ((i + 0.5) * size) / steps)
      if (x >= 0 && x < width && y >= 0 && y < width) sum += values[y * width + x]!
    }
  }
  return sum / steps ** 2
}
