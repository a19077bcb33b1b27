using System.Buffers;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace MeteringCluster.Api.Json;

/// <summary>A JSON body as an endpoint's argument, at most <see cref="Body.MaxBytes"/> long.</summary>
public sealed class Body<T>(T value) : IEndpointParameterMetadataProvider
{
    public T Value { get; } = value;

    public static async ValueTask<Body<T>> BindAsync(HttpContext context) =>
        new(JsonText.Parse<T>((await Body.Read(context, Body.MaxBytes)).Span));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

/// <summary>A JSON body that may also be left out.</summary>
public sealed class OptionalBody<T>(T? value) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>Null where there was none.</summary>
    public T? Value { get; } = value;

    public static async ValueTask<OptionalBody<T>> BindAsync(HttpContext context) =>
        new(await Body.Read(context, Body.MaxBytes, mayBeEmpty: true) is { Length: > 0 } body ? JsonText.Parse<T>(body.Span) : null);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}

/// <summary>A JSON body of many entries, at most <see cref="Body.MaxLargeBytes"/> long.</summary>
public sealed class LargeBody<T>(T value) : IEndpointParameterMetadataProvider
{
    public T Value { get; } = value;

    public static async ValueTask<LargeBody<T>> BindAsync(HttpContext context) =>
        new(JsonText.Parse<T>((await Body.Read(context, Body.MaxLargeBytes)).Span));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

public static class Body
{
    /// <summary>The longest body of an ordinary endpoint; usage has a bound of its own.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Enough for a thousand licences with notes of 2,000 characters.</summary>
    public const int MaxLargeBytes = 8 * 1024 * 1024;

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="ProblemException">It is too long, or empty and may not be.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> Read(HttpContext http, int maxBytes, bool mayBeEmpty = false)
    {
        if (http.Request.ContentLength > maxBytes) throw new ProblemException(Problems.BodyTooLarge(maxBytes));

        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > maxBytes) throw new ProblemException(Problems.BodyTooLarge(maxBytes));
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var body = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return body.Length > 0 || mayBeEmpty ? body : throw new ProblemException(Problems.EmptyBody());
        }
    }
}
