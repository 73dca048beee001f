/** What flows through the pass-through, and its five steps; see bench/passthrough/sale.ts. */
record Sale<N>(int id, int shop, int cents, N note) {
  private static long seen = 0;

  Sale<N> raised() {
    return new Sale<>(id, shop, cents + cents / 10, note);
  }

  boolean isSale() {
    return cents > 0;
  }

  Sale<N> rounded() {
    return new Sale<>(id, shop, cents - cents % 5, note);
  }

  Sale<N> moved() {
    return new Sale<>(id, shop + 1, cents, note);
  }

  void look() {
    seen += cents;
  }
}
