using System.Buffers;

namespace MeteringCluster.Api.Usage;

/// <summary>A request's body in one piece of pooled memory.</summary>
internal readonly struct UsageBody(byte[] rented, int length)
{
    private const string Json = "application/json";
    private const string CloudEvent = "application/cloudevents+json";
    private const string CloudEventBatch = "application/cloudevents-batch+json";

    public static readonly string[] MediaTypes = [Json, CloudEvent, CloudEventBatch];

    public ReadOnlySpan<byte> Span => rented.AsSpan(0, length);

    public void Return() => ArrayPool<byte>.Shared.Return(rented);

    /// <exception cref="ProblemException">The body is empty or longer than <paramref name="maxBytes"/>.</exception>
    public static async ValueTask<UsageBody> Read(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes) throw new ProblemException(Problems.BodyTooLarge(maxBytes));

        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            var length = read.Buffer.Length;
            if (length > maxBytes) throw new ProblemException(Problems.BodyTooLarge(maxBytes));
            if (!read.IsCompleted && length != http.Request.ContentLength)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            if (length == 0) throw new ProblemException(Problems.EmptyBody());
            var rented = ArrayPool<byte>.Shared.Rent((int)length);
            read.Buffer.CopyTo(rented);
            reader.AdvanceTo(read.Buffer.End);
            return new UsageBody(rented, (int)length);
        }
    }

    public static bool IsBinaryCloudEvent(HttpRequest request) => request.Headers.ContainsKey("ce-specversion");

    public static UsageFormat FormatOf(HttpRequest request)
    {
        var type = request.ContentType;
        if (type is Json) return UsageFormat.Compact;

        var media = type is null ? "" : type.Split(';')[0].Trim();
        if (media.Equals(Json, StringComparison.OrdinalIgnoreCase)) return UsageFormat.Compact;
        if (media.Equals(CloudEvent, StringComparison.OrdinalIgnoreCase)) return UsageFormat.CloudEvent;
        if (media.Equals(CloudEventBatch, StringComparison.OrdinalIgnoreCase)) return UsageFormat.CloudEventBatch;
        throw new ProblemException(Problems.UnsupportedMediaType(type, $"{Json}, {CloudEvent} and {CloudEventBatch}"));
    }
}
