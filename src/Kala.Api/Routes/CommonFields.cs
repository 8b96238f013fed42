namespace Kala.Api.Routes;

/// <summary>Fields that several calls share, and example values.</summary>
internal static class CommonFields
{
    public const string ExampleUuid = "b945b747-5f23-4891-bd59-24b576391cfc";
    public const string ExampleHash = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    public const string ExampleTime = "2026-11-22T11:12:48.813Z";
    public const string ExampleOwner = "00000000-0000-4000-8000-000000000001";

    public static FieldDescription Uuid(string text) =>
        new("path", "uuid", text, ExampleUuid) { Format = "uuid", IsRequired = true };

    public static FieldDescription Header(string name, string text, string example) => new("header", name, text, example);

    public static FieldDescription Count(string place, string name, string text, string example) =>
        new(place, name, text, example) { Type = "integer", Format = "int64" };

    public static FieldDescription NoStore { get; } = Header("Cache-Control", "Do not cache the response.", "no-store");

    public static FieldDescription Location(string subject) => Header(
        "Location", $"The path of the {subject}, without scheme and host.", $"/api/manage/filestore/{subject}s/{ExampleUuid}");
}
