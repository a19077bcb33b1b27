using System.Text;
using MeteringCluster.Load.Wire;

namespace MeteringCluster.Load.Workloads;

/// <summary>Usage reports as calls of a Redis script, one or many sent together.</summary>
public sealed class RedisExchange(Template calls, int count, ulong firstId) : Exchange
{
    /// <summary>Dedup, cap and sum, atomically: 1 accepted, 0 duplicate, -1 refused.</summary>
    public const string Script = """
        if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
        local used = tonumber(redis.call('GET', KEYS[1]) or '0')
        if used + tonumber(ARGV[2]) > tonumber(ARGV[3]) then return -1 end
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        redis.call('INCRBY', KEYS[1], ARGV[2])
        return 1
        """;

    private ulong _id = firstId;

    public override int ItemsPerRequest => count;

    public static IReadOnlyList<Exchange> Many(string scriptHash, int tenants, int count, int connections, string run) =>
        [.. Enumerable.Range(0, connections).Select(i => new RedisExchange(
            new Template(string.Concat(Enumerable.Range(0, count).Select(item =>
                Command("EVALSHA", scriptHash, "2", $"used:{run}:{(i + item) % tenants}", $"ids:{run}:{(i + item) % tenants}",
                    Template.Id, "14574", "1000000000000000")))), count, Usage.NextFirstId()))];

    public override int Write(Span<byte> buffer) => calls.Write(buffer, ref _id);

    public override Answer Read(ReadOnlySpan<byte> received)
    {
        // Each accepted event answers exactly this; anything else is shorter by nothing or longer, and starts otherwise.
        var expected = ":1\r\n"u8;
        for (var i = 0; i < received.Length; i += expected.Length)
        {
            var piece = received.Slice(i, Math.Min(expected.Length, received.Length - i));
            if (!expected.StartsWith(piece)) return Answer.Bad;
        }

        return received.Length < count * expected.Length ? Answer.Incomplete : Answer.Good;
    }

    public static string Command(params string[] words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words) text.Append($"${word.Length}\r\n{word}\r\n");
        return text.ToString();
    }
}
