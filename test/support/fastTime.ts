/** The nodes' clock runs faster in tests on the engine: a lease takes half a second to settle, and there are hundreds of tests. */
jest.mock('../../nodes/shared/clock', () => jest.requireActual('./fastClock'));
