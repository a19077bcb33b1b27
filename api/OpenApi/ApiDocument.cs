using System.Text.Json.Nodes;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MeteringCluster.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c>, with the page at <c>/docs</c> that shows it.</summary>
public static class ApiDocument
{
    public const string Path = "/openapi/v1.json";
    public const string Bearer = "bearer";
    public const string StripeSignature = "stripeSignature";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(Introduce);
            options.AddOperationTransformer(OperationDetails.Complete);
            options.AddSchemaTransformer(Schemas);
        });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi(Path).ExcludeFromDescription();

        var page = routes.CreateApplicationBuilder();
        // What serves the page passes by once an endpoint has been chosen, which is this one.
        page.Use((http, next) =>
        {
            http.SetEndpoint(null);
            return next(http);
        });
        page.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Metering API";
            page.SwaggerEndpoint(Path, "Metering API");
        });
        routes.MapGet("/docs/{**path}", page.Build()).ExcludeFromDescription();
        routes.MapGet("/", () => TypedResults.Redirect("/console")).ExcludeFromDescription();
    }

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Metering API",
            Version = "v1",
            Description =
                "Meters AI credits and licence seats for many tenants. Instants are RFC 3339 in UTC. Credits have at most six "
                + "decimals, US dollars at most two; both are exact. Lists take `limit` and `cursor`. Errors are problem+json "
                + "(RFC 9457) with a stable `code`; unknown members and duplicate names are refused. Every answer carries "
                + "`X-Request-Id`.",
        };
        // Relative to wherever the document was read from, also behind a proxy.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas["Problem"] = ProblemSchema();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "mk_<id>_<secret>",
            Description = "An API key, made by POST /v1/keys. The first operator key is printed at the first start.",
        };
        document.Components.SecuritySchemes[StripeSignature] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = StripeSignatures.Header,
            Description = "What Stripe signs its events with, as it documents: t=<seconds>,v1=<HMAC-SHA256 in hexadecimal>.",
        };
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "An error. Further members depend on the code.",
        Required = new HashSet<string> { "type", "title", "status", "detail", "code", "requestId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "urn:metering: and the code." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; for programs." },
            ["requestId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Leads support to this request." },
        },
        AdditionalPropertiesAllowed = true,
    };

    // Completes the types with a converter of their own, which the generator cannot look into.
    private static Task Schemas(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        // A member that may be null is left out where it is, so nobody can count on it.
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
            schema.Required?.Remove(property.Name);

        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Credits)) Set(schema, JsonSchemaType.Number, example: JsonValue.Create(1.5m));
        else if (type == typeof(Usd)) Set(schema, JsonSchemaType.Number, example: JsonValue.Create(0.75m));
        else if (type == typeof(DateTimeOffset)) Set(schema, JsonSchemaType.String, "date-time", JsonValue.Create("2026-01-15T00:00:00Z"));
        else if (type == typeof(TimeSpan)) Set(schema, JsonSchemaType.String, example: JsonValue.Create("00:10:00"));
        else if (type == typeof(int)) Set(schema, JsonSchemaType.Integer, "int32");
        else if (type == typeof(bool)) Set(schema, JsonSchemaType.Boolean);
        else if (type == typeof(string)) Set(schema, JsonSchemaType.String);
        return Task.CompletedTask;
    }

    private static void Set(OpenApiSchema schema, JsonSchemaType type, string? format = null, JsonNode? example = null)
    {
        schema.Type = type;
        schema.Format ??= format;
        if (example is not null) schema.Examples = [example];
    }
}
