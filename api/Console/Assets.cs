using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Console;

/// <summary>
/// The console's own scripts, styles and pictures, out of the assembly. Their address holds a hash of all of them, so
/// that browsers may keep them for ever, and modules can import each other by plain relative names.
/// </summary>
public static class Assets
{
    private const string Prefix = "console/";

    private static readonly FrozenDictionary<string, Asset> All = Load();
    private static readonly string Version = Hash();

    public static string Path(string name) =>
        All.ContainsKey(name) ? $"/console/assets/{Version}/{name}" : throw new ArgumentException($"There is no asset '{name}'.", nameof(name));

    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/console/assets/{version}/{name}", Get).ExcludeFromDescription();

    private static Results<FileContentHttpResult, Problem> Get(string version, string name, HttpContext http)
    {
        if (!All.TryGetValue(name, out var asset)) return Problems.NotFound(http.Request.Path);

        // Another version's address is answered too, by a page of a release before or after this: only not kept.
        http.Response.Headers.CacheControl = version == Version ? "public, max-age=31536000, immutable" : "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.Vary = "Accept-Encoding";
        var compressed = asset.Gzip is not null && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (compressed) http.Response.Headers.ContentEncoding = "gzip";
        return TypedResults.File(compressed ? asset.Gzip! : asset.Bytes, asset.Type);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static Asset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var gzip = new MemoryStream();
        using (var writer = new GZipStream(gzip, CompressionLevel.SmallestSize)) writer.Write(bytes);
        var packed = gzip.ToArray();
        return new Asset(bytes, packed.Length < bytes.Length ? packed : null, System.IO.Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            var other => throw new InvalidOperationException($"An asset's type is not known by '{other}'."),
        });
    }

    private static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, asset) in All.OrderBy(asset => asset.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            hash.AppendData(asset.Bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private sealed record Asset(byte[] Bytes, byte[]? Gzip, string Type);
}
