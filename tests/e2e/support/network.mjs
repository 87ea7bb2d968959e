// The network of one page as a telephone has it in a lift: slow, gone, back.
export class Network {
  static async of(page) {
    const network = new Network();
    network.wire = await page.context().newCDPSession(page);
    await network.wire.send('Network.enable');
    return network;
  }
  #be(state) {
    return this.wire.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1, ...state });
  }
  slow = (bytes_per_s) => this.#be({ uploadThroughput: bytes_per_s });
  gone = () => this.#be({ offline: true });
  back = () => this.#be({});
}
