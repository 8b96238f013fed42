// Uploads a file and reads it again, with a client that Kiota generates from /openapi/v1.json.
using System.Security.Cryptography;
using Kala.Generated;
using Kala.Generated.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

var (server, password) = (args[0], args[1]);
using var http = new HttpClient();
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = server };
var kala = new KalaApi(adapter);
var signedIn = await kala.Api.Auth.AccessToken.PostAsync(new SignIn { Username = "admin", Password = password });
http.DefaultRequestHeaders.Authorization = new("Bearer", signedIn!.Data!.AccessTokenProp);

var bytes = RandomNumberGenerator.GetBytes(100_000);
var hash = $"sha256:{Convert.ToBase64String(SHA256.HashData(bytes))}";
var filestore = kala.Api.Manage.Filestore;
var created = await filestore.Sessions.PostAsync(new OpenSession { OriginalFilename = "a.bin", FileSize = bytes.Length, Hash = hash });
var uuid = created!.Data!.Value;
var form = new MultipartBody();
form.AddOrReplacePart("mode", "text/plain", "APPEND");
form.AddOrReplacePart("file", "application/octet-stream", bytes);
var written = await filestore.Sessions[uuid].Write.PostAsync(form);
await filestore.Sessions[uuid].Close.PostAsync(new CloseSession());
using var read = new MemoryStream();
await (await filestore.Files[uuid].GetAsync())!.CopyToAsync(read);

Console.WriteLine(written!.Data!.Offset == bytes.Length && read.ToArray().AsSpan().SequenceEqual(bytes) ? "the same bytes" : "other bytes");
try
{
    await filestore.Files[Guid.NewGuid()].GetAsync();
}
catch (Problem problem)
{
    Console.WriteLine($"{problem.ResponseStatusCode} {problem.Code}: {problem.Message}");
}
