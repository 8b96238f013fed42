"""What a client knows of an upload."""
import base64
import hashlib
import random


class Session:
    """`kind` is good, bad_hash or bad_size; `state` is new, open, closed or refused.

    `acknowledged` is the number of bytes that the server has answered for. `cut` is (call, from, to) while a call runs,
    and stays so if the call is cut off.
    """

    def __init__(self, chance, size, kind="good"):
        self.kind, self.size = kind, size
        self.data = chance.randbytes(size)
        wrong = b"x" if kind == "bad_hash" else b""
        self.digest = "sha256:" + base64.b64encode(hashlib.sha256(self.data + wrong).digest()).decode()
        self.declared = size + 1 if kind == "bad_size" else size
        self.id, self.acknowledged, self.cut, self.state = None, 0, None, "new"

    @staticmethod
    def of_any_kind(chance, largest, least=0):
        kind = "good" if chance.random() < 0.85 else chance.choice(("bad_hash", "bad_size"))
        size = chance.choice((0, 1, 4095, 4096, 4097, largest, chance.randrange(65536),
                              *(chance.randrange(largest) for _ in range(3))))
        return Session(random.Random(chance.random()), max(size, least), kind)

    def possible_offsets(self, cut):
        """The least and the greatest offset after a restart, by the call that was cut off."""
        if cut and cut[0] == "APPEND":
            return self.acknowledged, cut[2]
        if cut and cut[0] == "WRITE":
            return 0, max(self.acknowledged, cut[2])
        return self.acknowledged, self.acknowledged
